import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { AnyConnection } from '../../src/connection.js'
import { HypervisorError } from '../../src/errors.js'
import { supports } from '../../src/supports.js'
import type { HistoricMachine, HistoricWorkloadName, MachinePart } from './machine.js'

/** One run of a workload. */
export interface HistoricRun {
  /** Host seconds from the letter that it begins with to the one that it ends with. */
  readonly seconds: number
  /** What it came to. */
  readonly result: number
}

/** What is to be run. */
export interface HistoricTask {
  readonly machine: HistoricMachine
  readonly workload: HistoricWorkloadName
  readonly repetitions: number
  /** What the specification says besides. Default: nothing, so that it runs as fast as it can. */
  readonly part?: MachinePart | undefined
  /** How long the program waits before it begins, in seconds. Default: 0. */
  readonly settle?: number | undefined
  /** How long it may take until the program has said what it came to, in seconds. Default: 120. */
  readonly limit?: number | undefined
}

/** How much of a console is looked at: far more than an emulator and a program write. */
const longest = 64 * 1024

/**
 * Runs a workload once, on a machine that is new and gone afterwards.
 *
 * @param folder Where the program is put for as long as it runs.
 * @throws HypervisorError what the driver throws; `ERR_PROTOCOL` if the program writes something else, `ERR_TIMEOUT` if it
 *   does not end, `ERR_ABORTED`.
 */
export async function runHistoric(
  connection: AnyConnection,
  folder: string,
  { machine, workload, repetitions, part = {}, settle = 0, limit = 120 }: HistoricTask,
  signal: AbortSignal,
): Promise<HistoricRun> {
  const name = `historic-${randomUUID()}`
  const path = join(folder, name)
  await writeFile(path, machine.workloads[workload].image(repetitions))
  const medium =
    machine.medium === 'floppy'
      ? { disks: [{ device: 'floppy' as const, path, format: 'raw' as const }] }
      : { boot: { kernel: path } }
  const domain = await connection.define({ ...machine.spec, ...part, ...medium, name }, { signal })
  try {
    if (!supports(domain, 'console') || !supports(domain, 'console-log')) {
      throw new TypeError(`the driver ${machine.driver} has no console`)
    }
    await domain.start({ signal })
    const console = await domain.openConsole({ scrollback: true, signal })
    return await timeRun(console, { ...machine, settle, limit }, signal)
  } finally {
    await domain.destroy().catch(() => {})
    await domain.undefine()
    await rm(path, { force: true })
  }
}

/** In seconds. */
interface Waits {
  readonly settle: number
  readonly limit: number
}

async function timeRun(
  console: Duplex,
  { name, begun = /^R/m, settle, limit }: Pick<HistoricMachine, 'name' | 'begun'> & Waits,
  signal: AbortSignal,
): Promise<HistoricRun> {
  const deadline = AbortSignal.timeout((settle + limit) * 1000)
  const stop = (): void => {
    console.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  deadline.addEventListener('abort', stop, { once: true })
  let text = ''
  let isTold = false
  let [began, ended]: (number | undefined)[] = []
  try {
    for await (const chunk of console) {
      const now = performance.now()
      text += Buffer.from(chunk).toString('latin1')
      if (!isTold && begun.test(text)) {
        isTold = true
        if (settle > 0) await setTimeout(settle * 1000, undefined, { signal })
        console.write('g')
      }
      if (/^RB/m.test(text)) began ??= now
      if (/^RBE/m.test(text)) ended ??= now
      const [, digits] = /^RBE([01]{16})/m.exec(text) ?? []
      if (digits !== undefined && began !== undefined && ended !== undefined) {
        return { seconds: (ended - began) / 1000, result: Number.parseInt(digits, 2) }
      }
      if (text.length > longest) break
    }
  } catch (error) {
    if (signal.aborted) throw aborted(signal)
    if (!deadline.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    deadline.removeEventListener('abort', stop)
    console.destroy()
  }
  if (signal.aborted) throw aborted(signal)
  if (deadline.aborted) {
    throw new HypervisorError('ERR_TIMEOUT', `${name} has not ended its program within ${limit} s`)
  }
  throw new HypervisorError('ERR_PROTOCOL', `${name} has not said what its program came to`, {
    hint: `It wrote: ${JSON.stringify(text.slice(-200))}`,
  })
}

function aborted({ reason }: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'the measurement was aborted', { cause: reason })
}
