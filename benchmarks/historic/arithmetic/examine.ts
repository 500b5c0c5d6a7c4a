import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyConnection } from '../../../src/connection.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { connect } from '../../../src/registry.js'
import { supports } from '../../../src/supports.js'
import { type FloatingFormat, toNumber } from './format.js'
import { ieeeDouble } from './formats.js'
import { harmonicSum, harmonicTerms } from './harmonic.js'
import type { ArithmeticMachine } from './machine.js'
import { arithmeticMachines } from './machines/index.js'
import type { ArithmeticResult, ArithmeticRow } from './result.js'

/** What to examine. */
export interface ArithmeticOptions {
  /** Default: all. */
  readonly machines?: readonly ArithmeticMachine[] | undefined
  readonly signal?: AbortSignal | undefined
  /** Hears of what comes next. */
  readonly onStep?: ((step: string) => void) | undefined
}

/** How long a machine may take to say its sum, in milliseconds. */
const limit = 60_000

/**
 * Has machines of the past whose floating point is not that of today compute the harmonic sum, and compares it to the last bit
 * with what the format has to come to.
 *
 * @throws HypervisorError what a driver throws besides `ERR_NOT_INSTALLED`, which is a machine's absence; `ERR_PROTOCOL` if a
 *   program says something else, `ERR_TIMEOUT` if it says nothing, `ERR_ABORTED`.
 */
export async function examineArithmetic(options: ArithmeticOptions = {}): Promise<ArithmeticResult> {
  const { machines = arithmeticMachines, onStep = () => {} } = options
  const signal = options.signal ?? new AbortController().signal
  const double = toNumber(ieeeDouble, harmonicSum(ieeeDouble))
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-arithmetic-'))
  const rows: ArithmeticRow[] = []
  const absent: ArithmeticResult['absent'] = []
  try {
    for (const machine of machines) {
      const uri = `${machine.driver}:///session?state=${encodeURIComponent(join(folder, machine.name))}`
      await using connection = await connect(uri, { signal })
      const { hypervisor: emulator } = await connection.capabilities({ signal })
      try {
        for (const { format, image } of machine.sums) {
          onStep(`${machine.name}: ${format.title}`)
          const found = await sumOf(connection, folder, machine, image(harmonicTerms), signal)
          rows.push(describe(machine, emulator, format, found, double))
        }
      } catch (error) {
        if (!isHypervisorError(error, 'ERR_NOT_INSTALLED')) throw error
        absent.push({ machine: machine.name, reason: [error.message, error.hint].filter(Boolean).join('. ') })
      }
    }
    return { schema: 'polyvisor-arithmetic-1', terms: harmonicTerms, double, rows, absent }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function describe(
  { name, title }: ArithmeticMachine,
  emulator: string,
  format: FloatingFormat,
  bits: bigint,
  double: number,
): ArithmeticRow {
  const sum = harmonicSum(format)
  const value = toNumber(format, sum)
  const digits = (number: bigint): string =>
    number
      .toString(16)
      .toUpperCase()
      .padStart(format.bits / 4, '0')
  const [found, expected] = [digits(bits), digits(format.encode(sum))]
  return {
    machine: name,
    title,
    emulator,
    format: format.name,
    formatTitle: format.title,
    source: format.source,
    found,
    expected,
    value,
    differsFromDouble: value - double,
    correct: found === expected,
  }
}

/** Runs a program on a machine that is new and gone afterwards, until it has said its sum. */
async function sumOf(
  connection: AnyConnection,
  folder: string,
  { name: machine, spec, radix }: ArithmeticMachine,
  image: Buffer,
  signal: AbortSignal,
): Promise<bigint> {
  const name = `arithmetic-${randomUUID()}`
  const path = join(folder, name)
  await writeFile(path, image)
  const domain = await connection.define({ ...spec, name, boot: { kernel: path } }, { signal })
  const deadline = AbortSignal.timeout(limit)
  try {
    if (!supports(domain, 'console') || !supports(domain, 'console-log')) {
      throw new TypeError(`the machine ${machine} has no console`)
    }
    await domain.start({ signal })
    const console = await domain.openConsole({ scrollback: true, signal })
    const stop = (): void => void console.destroy()
    const either = AbortSignal.any([signal, deadline])
    either.addEventListener('abort', stop, { once: true })
    let text = ''
    try {
      for await (const chunk of console) {
        text += Buffer.from(chunk).toString('latin1')
        const digits = /^E([0-9A-F]+)\r?\n/m.exec(text)?.[1]
        if (digits !== undefined) return radix === 2 ? BigInt(`0b${digits}`) : BigInt(`0x${digits}`)
      }
    } catch (error) {
      if (!either.aborted) throw error
    } finally {
      either.removeEventListener('abort', stop)
      console.destroy()
    }
    if (signal.aborted) {
      throw new HypervisorError('ERR_ABORTED', 'the examination was aborted', { cause: signal.reason })
    }
    if (deadline.aborted)
      throw new HypervisorError('ERR_TIMEOUT', `${machine} has said nothing within ${limit} ms`)
    throw new HypervisorError('ERR_PROTOCOL', `${machine} has not said what its sum is`, {
      hint: `It wrote: ${JSON.stringify(text.slice(-200))}`,
    })
  } finally {
    await domain.destroy().catch(() => {})
    await domain.undefine()
    await rm(path, { force: true })
  }
}
