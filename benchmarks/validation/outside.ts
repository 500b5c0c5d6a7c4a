import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { createCampaign, runCampaign } from '../campaign/campaign.js'
import { chooseDuetCpus } from '../campaign/duet/cpus.js'
import type { CalibrationRecord, CampaignRecord, SummaryCell } from '../campaign/records.js'
import { type PayloadImage, payloadImage, payloadTargets } from '../guest/images.js'
import { mean, median, variance } from '../stats/index.js'
import { percent } from './coverage.js'
import { conversation, outsideCommand, quoted } from './outside-command.js'
import { judge, type Skipped, validation } from './validation.js'

const run = promisify(execFile)
const workloads = ['integer-add', 'sha256'] as const
const platforms = ['native', 'qemu-tcg'] as const

const exportSchema = z.object({ results: z.array(z.object({ median: z.number().nonnegative() })).length(1) })

/** The ratio of a campaign against that of whole processes, timed by a program that knows nothing of it. */
export const seenFromOutside = validation({
  name: 'outside',
  title: 'A campaign against whole processes timed by hyperfine',
  settings: {
    pairs: {
      about: 'rounds of the campaign, after each of which both processes are timed',
      default: 20,
      least: 2,
    },
    seconds: { about: 'how long the native process works', default: 2, least: 0.1 },
    duet: { about: '1 for duets, in the campaign and of the processes', default: 0, least: 0 },
  },
  async run({ pairs, seconds, ...settings }, folder, say) {
    const missing = await missingProgram()
    if (missing !== undefined) return missing
    const duet = settings.duet > 0
    const open = await createCampaign({
      // Its samples are long, so that the console's round trip is a small part of them.
      ...{ form: 'full', platforms, workloads, invocations: pairs, budget: 1e6, seed: 1, duet },
      folder: join(folder, 'campaign'),
    })
    const ratios: Record<Workload, number[]> = { 'integer-add': [], sha256: [] }
    const calibrations = new Map<string, CalibrationRecord>()
    const timePair = async (): Promise<void> => {
      const sides = await sidesOf(open.campaign, calibrations)
      for (const workload of workloads) {
        const turn = ratios[workload].length
        const work = { workload, seconds, folder, turn }
        ratios[workload].push(duet ? await timeTogether(sides, work) : await timeInTurn(sides, work))
        say(`${workload}: pair ${turn + 1} of ${pairs}`)
      }
    }
    const run = runCampaign(open)
    let round = 0
    let next = await run.next()
    for (; next.done !== true; next = await run.next()) {
      const event = next.value
      if (event.type === 'recorded') {
        for (const record of event.records) {
          if (record.kind === 'calibration') calibrations.set(record.platform, record)
        }
      }
      // The campaign waits meanwhile: what the machine is like for a while, it is like for both.
      if (event.type === 'measuring' && event.round > round) {
        round = event.round
        await timePair()
      }
    }
    await timePair()
    const { cells } = next.value
    const found = workloads.map((workload) => compare(cells, workload, ratios[workload]))
    return {
      rows: found.map(({ workload, campaign, low, high, outside, difference, error }) => ({
        workload,
        campaign: campaign.toFixed(3),
        'its interval': `${low.toFixed(3)} to ${high.toFixed(3)}`,
        outside: outside.toFixed(3),
        difference: percent(difference),
        'give or take': percent(2 * error),
      })),
      aims: found.map(({ workload, difference }) => ({
        aim: `the ratio of ${workload} is within 2% of that of whole processes`,
        found: percent(difference),
        verdict: judge(Math.abs(difference) < 0.02),
      })),
      details: { found, ratios },
    }
  },
})

type Workload = (typeof workloads)[number]

/** How a campaign's ratio stands to that of whole processes. `error` is the standard error of the difference. */
function compare(cells: readonly SummaryCell[], workload: Workload, ratios: readonly number[]) {
  const cell = cells.find((each) => each.platform === 'qemu-tcg' && each.workload === workload)
  if (cell?.state !== 'estimated') throw new Error(`${workload} has no ratio`)
  const { ratio: campaign, low, high, logStandardError } = cell
  const logs = ratios.map(Math.log)
  const outside = Math.exp(mean(logs))
  const error = Math.hypot(logStandardError, Math.sqrt(variance(logs) / logs.length))
  return { workload, campaign, low, high, outside, difference: campaign / outside - 1, error }
}

async function missingProgram(): Promise<Skipped | undefined> {
  for (const [name, packaged] of [
    ['hyperfine', 'hyperfine'],
    ['qemu-system-x86_64', 'qemu-system-x86'],
    ['taskset', 'util-linux'],
  ] as const) {
    if (findOnPath(name) !== undefined) continue
    return { skipped: `${name} is not installed (Debian: apt-get install ${packaged})` }
  }
  return undefined
}

/** One of the two processes, as it is run from outside, and what a unit of a workload takes in it. */
interface OutsideSide {
  readonly command: readonly string[]
  readonly end: 'exit 0' | 'off'
  unitNs(workload: string): number
}

/** A pair of runs to time. */
interface OutsideWork {
  readonly workload: string
  readonly seconds: number
  readonly folder: string
  /** Number of the pair, which says who begins. */
  readonly turn: number
}

/** The process of this machine, and that of QEMU as the campaign's calibration recorded it. */
async function sidesOf(
  campaign: CampaignRecord,
  calibrations: ReadonlyMap<string, CalibrationRecord>,
): Promise<readonly [native: OutsideSide, machine: OutsideSide]> {
  const recorded = calibrations.get('qemu-tcg')?.commandLine
  const program = recorded?.[0] === undefined ? undefined : findOnPath(recorded[0])
  if (recorded === undefined || program === undefined)
    throw new Error('the command line of QEMU is not recorded')
  const [native, kernel] = await Promise.all(platforms.map((id) => payloadOf(campaign, id)))
  if (native === undefined || kernel === undefined) throw new Error('a payload is missing')
  const unitNs = (platform: string) => (workload: string) => {
    const settled = calibrations.get(platform)?.workloads.find((each) => each.workload === workload)
    if (settled?.sampleNs === undefined) throw new Error(`${workload} is not calibrated on ${platform}`)
    return settled.sampleNs / settled.units
  }
  return [
    { command: [native.path], end: 'exit 0', unitNs: unitNs('native') },
    { command: outsideCommand(recorded, program, kernel.path), end: 'off', unitNs: unitNs('qemu-tcg') },
  ]
}

/** The payload that a platform of the campaign runs: on a kernel that refuses 32-bit programs, one of 64 bits. */
async function payloadOf(campaign: CampaignRecord, id: string): Promise<PayloadImage> {
  const wanted = campaign.platforms.find((platform) => platform.id === id)?.target
  const target = payloadTargets.find((known) => known === wanted)
  if (target === undefined) throw new Error(`the campaign does not say which payload ${id} runs`)
  return await payloadImage(target)
}

/** The ratio of a unit's times, one process after the other, both with as many units. */
async function timeInTurn(
  [native, machine]: readonly [OutsideSide, OutsideSide],
  { workload, seconds, folder, turn }: OutsideWork,
): Promise<number> {
  const units = Math.ceil((seconds * 1e9) / native.unitNs(workload))
  const timeOf = async ({ command, end }: OutsideSide): Promise<number> => {
    const start = await timed(command, conversation(workload, 1, end), folder)
    return (await timed(command, conversation(workload, units, end), folder)) - start
  }
  // Which goes first alternates, so that a drift favours neither.
  if (turn % 2 === 0) {
    const below = await timeOf(native)
    return (await timeOf(machine)) / below
  }
  const above = await timeOf(machine)
  return above / (await timeOf(native))
}

/** How long both work in the shorter runs of a duet, in seconds: longer than QEMU takes to start beside a busy neighbour. */
const overlap = 1

/**
 * The same with both at once, each on a CPU of its own and as long as the other, and once more with the CPUs changed. A
 * start, a neighbour that starts, and an end after the neighbour has gone are in the shorter runs as in the longer ones,
 * so what these take more is the work alone.
 */
async function timeTogether(
  sides: readonly [OutsideSide, OutsideSide],
  { workload, seconds, folder, turn }: OutsideWork,
): Promise<number> {
  const { cpus } = await chooseDuetCpus()
  const logs: number[] = []
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
    const [below = Number.NaN, above = Number.NaN] = longer.map(({ units, time }, index) => {
      const less = shorter[index]
      return less === undefined ? Number.NaN : (time - less.time) / (units - less.units)
    })
    logs.push(Math.log(above / below))
  }
  return Math.exp(mean(logs))
}

/** What a process has done, and how long it took as a whole, in seconds. */
interface UnitsInTime {
  readonly units: number
  readonly time: number
}

/** The time of a whole process that reads this from its standard input, seconds, by hyperfine. */
async function timed(command: readonly string[], input: string, folder: string): Promise<number> {
  const [said, result] = [join(folder, 'input'), join(folder, 'result.json')]
  await writeFile(said, input)
  // Its option --input is younger than Debian 12, so its own shell, whose time it takes off, reads the file.
  const options = ['--runs', '1', '--style', 'none', '--export-json', result]
  await run('hyperfine', [...options, `exec ${quoted(command)} < ${quoted([said])}`])
  const { results } = exportSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  return median(results.map((entry) => entry.median))
}
