import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyConnection } from '../../../src/connection.js'
import { connect } from '../../../src/registry.js'
import { absenceOf } from '../absence.js'
import { hearProgram } from '../hear.js'
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

/** How long a machine may take to say its sum, in seconds. */
const limit = 60

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
        absent.push(absenceOf(machine.name, error))
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

/** Has a machine compute a sum. */
async function sumOf(
  connection: AnyConnection,
  folder: string,
  { name: machine, spec, radix }: ArithmeticMachine,
  image: Buffer,
  signal: AbortSignal,
): Promise<bigint> {
  const digits = await hearProgram(
    connection,
    folder,
    { machine, spec, image, limit },
    (text) => /^E([0-9A-F]+)\r?\n/m.exec(text)?.[1],
    signal,
  )
  return BigInt(radix === 2 ? `0b${digits}` : `0x${digits}`)
}
