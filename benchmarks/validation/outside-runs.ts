import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { chooseDuetCpus } from '../campaign/duet/cpus.js'
import { median } from '../stats/index.js'
import { conversation, quoted } from './outside-command.js'

const execute = promisify(execFile)

const exportSchema = z.object({ results: z.array(z.object({ median: z.number().nonnegative() })).length(1) })

/** One of the two processes, as it is run from outside, and what a unit of a workload takes in it. */
export interface OutsideSide {
  readonly command: readonly string[]
  readonly end: 'exit 0' | 'off'
  unitNs(workload: string): number
}

/** A pair of runs to time. */
export interface OutsideWork {
  readonly workload: string
  readonly seconds: number
  readonly folder: string
  /** Number of the pair, which says who begins. */
  readonly turn: number
}

/** One process after the other, both with as many units. */
export async function timeInTurn(
  [native, machine]: readonly [OutsideSide, OutsideSide],
  { workload, seconds, folder, turn }: OutsideWork,
): Promise<OutsidePair> {
  const units = Math.ceil((seconds * 1e9) / native.unitNs(workload))
  const runsOf = async ({ command, end }: OutsideSide): Promise<readonly OutsideRuns[]> => {
    const run = async (units: number): Promise<UnitsInTime> => ({
      units,
      time: await timed(command, conversation(workload, units, end), folder),
    })
    return [{ shorter: await run(1), longer: await run(units) }]
  }
  // Which goes first alternates, so that a drift favours neither.
  if (turn % 2 === 0) {
    const below = await runsOf(native)
    return { native: below, machine: await runsOf(machine) }
  }
  const above = await runsOf(machine)
  return { native: await runsOf(native), machine: above }
}

/** How long both work in the shorter runs of a duet, in seconds: longer than QEMU takes to start beside a busy neighbour. */
const overlap = 1

/**
 * The same with both at once, each on a CPU of its own and as long as the other, and once more with the CPUs changed. A
 * start, a neighbour that starts, and an end after the neighbour has gone are in the shorter runs as in the longer ones,
 * so what these take more is the work alone.
 */
export async function timeTogether(
  sides: readonly [OutsideSide, OutsideSide],
  { workload, seconds, folder, turn }: OutsideWork,
): Promise<OutsidePair> {
  const { cpus } = await chooseDuetCpus()
  const runs: [OutsideRuns[], OutsideRuns[]] = [[], []]
  for (const swapped of turn % 2 === 0 ? [0, 1] : [1, 0]) {
    const work = async (duration: number): Promise<readonly UnitsInTime[]> =>
      await Promise.all(
        sides.map(async ({ command, end, unitNs }, index) => {
          const bound = ['taskset', '-c', String(cpus[index === swapped ? 0 : 1]), ...command]
          const own = join(folder, String(index))
          await mkdir(own, { recursive: true })
          const units = Math.ceil((duration * 1e9) / unitNs(workload))
          return { units, time: await timed(bound, conversation(workload, units, end), own) }
        }),
      )
    const shorter = await work(overlap)
    const longer = await work(overlap + seconds)
    for (const [index, side] of runs.entries()) {
      const [short, long] = [shorter[index], longer[index]]
      if (short !== undefined && long !== undefined) side.push({ shorter: short, longer: long })
    }
  }
  return { native: runs[0], machine: runs[1] }
}

/** What a process has done, and how long it took as a whole, in seconds. */
export interface UnitsInTime {
  readonly units: number
  readonly time: number
}

/** A short run of a process and a long one. */
export interface OutsideRuns {
  readonly shorter: UnitsInTime
  readonly longer: UnitsInTime
}

/** The runs of both sides that were made one after the other, or together. */
export interface OutsidePair {
  readonly native: readonly OutsideRuns[]
  readonly machine: readonly OutsideRuns[]
}

/** The time of a whole process that reads this from its standard input, seconds, by hyperfine. */
async function timed(command: readonly string[], input: string, folder: string): Promise<number> {
  const [said, result] = [join(folder, 'input'), join(folder, 'result.json')]
  await writeFile(said, input)
  // Its option --input is younger than Debian 12, so its own shell, whose time it takes off, reads the file.
  const options = ['--runs', '1', '--style', 'none', '--export-json', result]
  await execute('hyperfine', [...options, `exec ${quoted(command)} < ${quoted([said])}`])
  const { results } = exportSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  return median(results.map((entry) => entry.median))
}
