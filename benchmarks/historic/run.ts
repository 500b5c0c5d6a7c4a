import { setTimeout } from 'node:timers/promises'
import type { AnyConnection } from '../../src/connection.js'
import { hearProgram } from './hear.js'
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
  const { name, medium, begun = /^R/m, typed = 'g' } = machine
  const image = machine.workloads[workload].image(repetitions)
  const performed = { machine: name, spec: { ...machine.spec, ...part }, medium, image, limit, settle }
  let isTold = false
  let [began, ended]: (number | undefined)[] = []
  return await hearProgram(
    connection,
    folder,
    performed,
    async (text, console): Promise<HistoricRun | undefined> => {
      const now = performance.now()
      if (!isTold && begun.test(text)) {
        isTold = true
        if (settle > 0) await setTimeout(settle * 1000, undefined, { signal })
        console.write(typed)
      }
      if (/^RB/m.test(text)) began ??= now
      if (/^RBE/m.test(text)) ended ??= now
      const [, digits] = /^RBE([01]{16})/m.exec(text) ?? []
      if (digits === undefined || began === undefined || ended === undefined) return undefined
      return { seconds: (ended - began) / 1000, result: Number.parseInt(digits, 2) }
    },
    signal,
  )
}
