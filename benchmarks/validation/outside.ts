import { join } from 'node:path'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { createCampaign, runCampaign } from '../campaign/campaign.js'
import type { CalibrationRecord, CampaignRecord, SummaryCell } from '../campaign/records.js'
import { type PayloadImage, payloadImage, payloadTargets } from '../guest/images.js'
import { mean, variance } from '../stats/index.js'
import { percent } from './coverage.js'
import { outsideCommand } from './outside-command.js'
import {
  type OutsidePair,
  type OutsideRuns,
  type OutsideSide,
  timeInTurn,
  timeTogether,
  type UnitsInTime,
} from './outside-runs.js'
import { judge, type Skipped, validation } from './validation.js'

const workloads = ['integer-add', 'sha256'] as const
const platforms = ['native', 'qemu-tcg'] as const

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
    const pairsOf: Record<Workload, OutsidePair[]> = { 'integer-add': [], sha256: [] }
    const calibrations = new Map<string, CalibrationRecord>()
    const timePair = async (): Promise<void> => {
      const sides = await sidesOf(open.campaign, calibrations)
      for (const workload of workloads) {
        const turn = pairsOf[workload].length
        const work = { workload, seconds, folder, turn }
        pairsOf[workload].push(duet ? await timeTogether(sides, work) : await timeInTurn(sides, work))
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
    const found = workloads.map((workload) => compare(cells, workload, pairsOf[workload], duet))
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
      details: { found, pairs: pairsOf },
    }
  },
})

type Workload = (typeof workloads)[number]

/** How a campaign's ratio stands to that of whole processes. `error` is the standard error of the difference. */
function compare(
  cells: readonly SummaryCell[],
  workload: Workload,
  pairs: readonly OutsidePair[],
  duet: boolean,
) {
  const cell = cells.find((each) => each.platform === 'qemu-tcg' && each.workload === workload)
  if (cell?.state !== 'estimated') throw new Error(`${workload} has no ratio`)
  const { ratio: campaign, low, high, logStandardError } = cell
  const logs = (duet ? groupsOf(pairs) : pairs.map((pair) => [pair])).map((group) =>
    Math.log(leastRatio(group)),
  )
  const outside = duet ? leastRatio(pairs) : Math.exp(mean(logs))
  const error = Math.hypot(logStandardError, Math.sqrt(variance(logs) / logs.length))
  return { workload, campaign, low, high, outside, difference: campaign / outside - 1, error }
}

/** Two and two pairs, for how far what they find varies. */
function groupsOf(pairs: readonly OutsidePair[]): readonly (readonly OutsidePair[])[] {
  return Array.from({ length: Math.floor(pairs.length / 2) }, (_, group) =>
    pairs.slice(2 * group, 2 * group + 2),
  )
}

/**
 * The ratio of a unit's times in the fastest runs: as a campaign of duets has it, since what disturbs a run makes it longer
 * only. What the fastest longer run took more than the fastest shorter one is work.
 */
function leastRatio(pairs: readonly OutsidePair[]): number {
  const unitOf = (side: keyof OutsidePair): number => {
    const runs = pairs.flatMap((pair) => pair[side])
    const least = (length: keyof OutsideRuns): UnitsInTime =>
      runs.map((run) => run[length]).reduce((fastest, run) => (run.time < fastest.time ? run : fastest))
    const [longer, shorter] = [least('longer'), least('shorter')]
    return (longer.time - shorter.time) / (longer.units - shorter.units)
  }
  return unitOf('machine') / unitOf('native')
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
