import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyConnection } from '../../src/connection.js'
import { connect } from '../../src/registry.js'
import { medianInterval } from '../stats/median-interval.js'
import { absenceOf } from './absence.js'
import { breakEvenYear } from './break-even.js'
import { type HistoricMachine, type HistoricWorkloadName, historicWorkloads } from './machine.js'
import { historicMachines } from './machines/index.js'
import { placeOf } from './place.js'
import type { HistoricResult, HistoricRow } from './result.js'
import { type HistoricRun, runHistoric } from './run.js'

/** How to measure. */
export interface HistoricOptions {
  /** Default: all. */
  readonly machines?: readonly HistoricMachine[] | undefined
  /** Runs of each workload. Default: 9, the fewest whose interval leaves the extremes out; fewer than 6 have no
   * 95% interval, and have the range of all instead. */
  readonly rounds?: number | undefined
  /** How long a run should take at least, in seconds. Default: 0.5. */
  readonly target?: number | undefined
  /** Ends measuring. What whole rounds have found by then is kept, if there is one. */
  readonly signal?: AbortSignal | undefined
  /** Hears of what comes next. */
  readonly onStep?: ((step: string) => void) | undefined
}

/** How long the original would take for the run that looks whether its pace is kept, in seconds. */
const pacedSeconds = 5

/** A workload whose repetitions are found. */
interface Cell {
  readonly machine: HistoricMachine
  readonly workload: HistoricWorkloadName
  readonly connection: AnyConnection
  readonly emulator: string
  readonly repetitions: number
  readonly runs: HistoricRun[]
}

/**
 * Measures how many times as fast as the original machines of the past are in their emulators here. The runs of all of them
 * take turns, so that what else the host does hits all alike.
 *
 * @throws HypervisorError what a driver throws besides `ERR_NOT_INSTALLED`, which is a machine's absence; `ERR_PROTOCOL` if a
 *   program writes something else than it should, `ERR_ABORTED` if the signal is aborted before a round is whole.
 */
export async function measureHistoric(options: HistoricOptions = {}): Promise<HistoricResult> {
  const { machines = historicMachines, rounds = 9, target = 0.5, onStep = () => {} } = options
  const signal = options.signal ?? new AbortController().signal
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-historic-'))
  const connections: AnyConnection[] = []
  const cells: Cell[] = []
  const absent: HistoricResult['absent'] = []
  try {
    for (const machine of machines) {
      onStep(`${machine.name}: how long a run has to be`)
      try {
        const connection = await connect(placeOf(machine, join(folder, machine.name)), { signal })
        connections.push(connection)
        const { hypervisor: emulator } = await connection.capabilities({ signal })
        for (const workload of historicWorkloads) {
          const repetitions = await calibrate({ connection, folder, machine, workload }, target, signal)
          cells.push({ machine, workload, connection, emulator, repetitions, runs: [] })
        }
      } catch (error) {
        absent.push(absenceOf(machine.name, error))
      }
    }
    const whole = cells.length === 0 ? 0 : await measureRounds(cells, rounds, folder, onStep, signal)
    const measured = new Date()
    const rows: HistoricRow[] = []
    for (const cell of cells) {
      const kept = await pace(cell, folder, onStep, signal).catch(unlessAborted(signal))
      rows.push(describe(cell, kept, measured.getUTCFullYear()))
    }
    const host = cpus()[0]?.model ?? 'unknown'
    const interrupted = signal.aborted ? { interrupted: { rounds: whole, planned: rounds } } : {}
    return {
      schema: 'polyvisor-historic-1',
      measured: measured.toISOString(),
      host,
      rows,
      absent,
      ...interrupted,
    }
  } finally {
    for (const connection of connections) await connection.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs all cells in turn, and adds the runs of whole rounds to them.
 *
 * @returns how many rounds are whole: fewer than asked for if the signal was aborted.
 */
async function measureRounds(
  cells: readonly Cell[],
  rounds: number,
  folder: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<number> {
  for (let round = 1; round <= rounds; round += 1) {
    onStep(`round ${round} of ${rounds}`)
    const runs: HistoricRun[] = []
    try {
      for (const { connection, ...task } of cells) {
        runs.push(await runHistoric(connection, folder, task, signal))
      }
    } catch (error) {
      if (!signal.aborted || round === 1) throw error
      return round - 1
    }
    for (const [index, run] of runs.entries()) cells[index]?.runs.push(run)
  }
  return rounds
}

/** Lets what an abort cut off be absent; any other error stays one. */
function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error
  }
}

interface Trial {
  readonly connection: AnyConnection
  readonly folder: string
  readonly machine: HistoricMachine
  readonly workload: HistoricWorkloadName
}

/** Finds how many repetitions take the target's time, which one short run cannot tell. */
async function calibrate(
  { connection, folder, ...task }: Trial,
  target: number,
  signal: AbortSignal,
): Promise<number> {
  const { most } = task.machine.workloads[task.workload]
  for (let repetitions = 1; ; ) {
    const { seconds } = await runHistoric(connection, folder, { ...task, repetitions }, signal)
    if (seconds >= target || repetitions >= most) return repetitions
    const growth = Math.min(16, Math.max(2, (1.2 * target) / Math.max(seconds, 1e-6)))
    repetitions = Math.min(most, Math.ceil(repetitions * growth))
  }
}

async function pace(
  { connection, machine, workload }: Cell,
  folder: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<HistoricRow['pace']> {
  if (machine.paced === undefined) return undefined
  onStep(`${machine.name}: whether it keeps the pace of the original`)
  const { seconds: original, instructions, most } = machine.workloads[workload]
  const repetitions = Math.min(most, Math.max(1, Math.round(pacedSeconds / original)))
  const part = machine.paced(instructions / original)
  const task = { machine, workload, repetitions, part, settle: machine.settle }
  const { seconds } = await runHistoric(connection, folder, task, signal)
  return { repetitions, seconds, ratio: seconds / (repetitions * original) }
}

function describe(cell: Cell, kept: HistoricRow['pace'], year: number): HistoricRow {
  const { machine, workload, repetitions, runs, emulator } = cell
  const { seconds: original, instructions, result } = machine.workloads[workload]
  const originalSeconds = repetitions * original
  const seconds = runs.map((run) => run.seconds)
  const timesTheOriginal = medianInterval(seconds.map((time) => originalSeconds / time))
  return {
    machine: machine.name,
    title: machine.title,
    year: machine.year,
    clockHz: machine.clock?.hertz,
    clockSource: machine.clock?.source,
    timing: machine.timing,
    emulator,
    workload,
    repetitions,
    seconds,
    originalSeconds,
    timesTheOriginal,
    instructionsPerSecond: medianInterval(seconds.map((time) => (repetitions * instructions) / time)),
    originalInstructionsPerSecond: instructions / original,
    correct: runs.every((run) => run.result === result),
    pace: kept,
    fastEnoughSince: breakEvenYear(timesTheOriginal.median, year),
  }
}
