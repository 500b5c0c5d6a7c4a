import { createCalibration } from '../stats/index.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import type { CampaignPlatform } from './platform.js'
import type { CalibrationRecord, CampaignPlan, FailureRecord, LatencyRecord } from './records.js'
import { workTime } from './time-per-unit.js'
import { prepare, runSpread, runTrial, wrongChecksum } from './trial.js'
import type { FailedTrial } from './trial-failure.js'
import { type VisitOptions, visit } from './visit.js'
import { type CampaignWorkload, mostUnits } from './workload.js'

type Settled = CalibrationRecord['workloads'][number]

/** A sample shall be at least so many times as long as the console's round trip … */
const latencyFactor = 100
/** … but not more than so many times the plan's target: a slow console must not eat the budget. */
const stretchLimit = 3
/** How far beyond the target a single unit may take a sample before it counts as too long to grow. */
const longestFactor = 20
/** How far above the target a sample is aimed, so that noise does not take it below. */
const margin = 1.1

/**
 * Finds, in a boot of its own whose times count for nothing, how many units a sample of each workload has on a
 * platform, so that it lasts at least the plan's target and, within limits, a hundred times the console's round
 * trip.
 *
 * @returns The failures and then the calibration, as they are written to the log.
 */
export async function calibratePlatform(
  platform: CampaignPlatform,
  workloads: readonly CampaignWorkload[],
  plan: CampaignPlan,
  options: VisitOptions,
): Promise<readonly (FailureRecord | CalibrationRecord)[]> {
  const settled: Settled[] = []
  let targetNs = plan.sampleTargetNs
  let payloadNs = 0
  const result = await visit(
    platform,
    workloads,
    async (session, workload, latency) => {
      targetNs = sampleTarget(plan, latency)
      const aim = { targetNs: ownTarget(workload, targetNs, latency), consoleNs: latency.medianNs }
      const found = await settle(session, workload, aim, options)
      if (found.state === 'failed') return found
      payloadNs += found.spentNs
      settled.push(found.settled)
      return undefined
    },
    options,
  )
  const { failures, dead: _dead, boots: _boots, commandLine, ...facts } = result
  return [
    ...failures.map((failure) => ({
      kind: 'failure' as const,
      platform: platform.record.id,
      invocation: null,
      ...failure,
    })),
    {
      kind: 'calibration',
      targetNs,
      payloadNs,
      workloads: settled,
      ...facts,
      ...(commandLine === undefined ? {} : { commandLine }),
    },
  ]
}

function sampleTarget({ sampleTargetNs }: CampaignPlan, latency: LatencyRecord): number {
  return Math.min(Math.max(sampleTargetNs, latencyFactor * latency.medianNs), stretchLimit * sampleTargetNs)
}

/** So much of the other families' sample, for a family whose distributions say more than its means. */
const boundaryPart = 1 / 4
/** So many times the other families' sample, for tools: they take as long to start, and round what they say. */
const toolFactor = 10

function ownTarget({ family, tool }: CampaignWorkload, targetNs: number, latency: LatencyRecord): number {
  if (tool !== undefined) return Math.max(toolFactor * targetNs, tool.leastNs)
  if (family !== 'boundary') return targetNs
  return Math.min(targetNs, Math.max(boundaryPart * targetNs, latencyFactor * latency.medianNs))
}

/** Operations by which a workload that has nothing but a distribution is tried out. */
const triedOperations = 16

/** How long a sample shall be, and how much of a trial's time the console takes, nanoseconds. */
interface Aim {
  readonly targetNs: number
  readonly consoleNs: number
}

async function settle(
  session: GuestSession,
  workload: CampaignWorkload,
  aim: Aim,
  options: WaitOptions,
): Promise<{ readonly state: 'settled'; readonly settled: Settled; readonly spentNs: number } | FailedTrial> {
  const { targetNs } = aim
  let { consoleNs } = aim
  const prepared = await prepare(session, workload, options)
  if (prepared.state === 'failed') return prepared
  let spentNs = prepared.elapsed
  if (workload.spreadOnly === true && workload.spread !== undefined) {
    const tried = await runSpread(session, workload, { ...workload.spread, count: triedOperations }, options)
    if (tried.state === 'failed') return tried
    const settled = {
      workload: workload.name,
      units: 1,
      elapsed: tried.elapsed,
      reason: 'spread-only',
    } as const
    return { state: 'settled', settled, spentNs: spentNs + tried.elapsed }
  }
  // The first unit pays for cold caches and translation; calibrating on it would settle too early.
  const warm = await runTrial(session, workload, 1, options)
  if (warm.state === 'failed') return warm
  if (warm.verdict === 'wrong') return wrongChecksum(session, workload, warm)
  const calibration = createCalibration({
    targetNs,
    maxSampleNs: longestFactor * targetNs,
    maxUnits: mostUnits(workload),
  })
  for (;;) {
    const step = calibration.next()
    const units = 'run' in step ? step.run : step.settled
    const trial = await runTrial(session, workload, units, options)
    if (trial.state === 'failed') return trial
    if (trial.verdict === 'wrong') return wrongChecksum(session, workload, trial)
    spentNs += trial.elapsed
    if ('run' in step) {
      // A console that takes longer than the target would otherwise be all that a sample measures.
      if (units === 1) consoleNs = consoleOfRun(trial.elapsed, aim)
      calibration.observe(units, withoutConsole(trial, consoleNs, 0))
      continue
    }
    // The last step overshoots, and a translator may have become faster since: this trial has the last word.
    const wanted = Math.ceil((units * margin * targetNs) / withoutConsole(trial, consoleNs, leastShare))
    const fitted = step.reason === 'target' ? Math.min(wanted, mostUnits(workload)) : units
    const settled = {
      workload: workload.name,
      units: fitted,
      elapsed: trial.elapsed,
      sampleNs: Math.round((trial.elapsed * fitted) / units),
      reason: step.reason,
    }
    return { state: 'settled', settled, spentNs }
  }
}

/** From this share of the target on, a console is so slow that it matters how many bytes an answer has. */
const slowConsole = 1 / 10
/** An answer to `run` has several times the bytes of one to `echo`, and a serial port takes its time for each. */
const longestAnswer = 4

/** What the console takes of a run, by one of a single unit, where that is not much beside it. */
function consoleOfRun(elapsed: number, { targetNs, consoleNs }: Aim): number {
  if (consoleNs < slowConsole * targetNs) return consoleNs
  return Math.max(consoleNs, Math.min(elapsed, longestAnswer * consoleNs))
}

/** So much of a trial's time counts as work at least, where the console takes about as long as the trial. */
const leastShare = 1 / 10

/** The time of a trial's work, which a tool says itself, without the round trip of the console; not less than a share of all. */
function withoutConsole(trial: Parameters<typeof workTime>[0], consoleNs: number, least: number): number {
  if (trial.reported !== undefined) return workTime(trial)
  return Math.max(trial.elapsed - consoleNs, least * trial.elapsed)
}
