import { isHypervisorError } from '../../src/index.js'
import { calibratePlatform } from './calibrate.js'
import { measureDuet } from './duet/measure.js'
import { duetTask } from './duet/task.js'
import { nextDuet } from './duet/turn.js'
import { type Forecast, forecast } from './forecast.js'
import { measureInvocation } from './invocation.js'
import { createLedger, type Ledger } from './ledger.js'
import { machineName } from './machine-title.js'
import { named } from './named.js'
import { pilotIterations } from './plan.js'
import { planIterations } from './plan-iterations.js'
import type { CampaignPlatform } from './platform.js'
import {
  invocationKey,
  type ProgressState,
  runningPlatforms,
  wholeRounds,
  workloadsLeft,
} from './progress-state.js'
import type { CampaignRecord, EndRecord, FailureRecord, LogRecord } from './records.js'
import type { SampleLog } from './sample-log.js'
import { roundOrder } from './schedule.js'
import { decideRound, decideTurn } from './stop.js'
import { type CampaignWorkload, isOn } from './workload.js'

/** What happens in a campaign, for a display of its progress. */
export type CampaignEvent =
  | { readonly type: 'calibrating'; readonly platform: string }
  /** The budget has no room for the rounds that are made in any case. */
  | ({ readonly type: 'over-budget' } & Forecast)
  | {
      readonly type: 'measuring'
      readonly platform: string
      /** From 0. */
      readonly round: number
      readonly spentNs: number
    }
  | { readonly type: 'failure'; readonly failure: FailureRecord }
  | { readonly type: 'recorded'; readonly records: readonly LogRecord[] }
  | { readonly type: 'end'; readonly end: EndRecord }

/** What a campaign runs on. */
export interface ExecuteOptions {
  readonly campaign: CampaignRecord
  readonly platforms: readonly CampaignPlatform[]
  readonly workloads: readonly CampaignWorkload[]
  readonly log: SampleLog
  /** What is in the log already. Default: nothing is. */
  readonly ledger?: Ledger | undefined
  /** Ends the campaign after destroying the machine that runs; what is in the log stays. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Does what is still to be done of a campaign: calibrates platforms that are not calibrated, then makes round
 * after round until the plan, the budget or the intervals say enough. One machine is alive at a time, in duets two.
 * Each invocation is in the log, and on the disk, before the next begins.
 *
 * @throws HypervisorError `ERR_FILE` if the log cannot be written. What platforms and payloads do never throws.
 */
export async function* execute(options: ExecuteOptions): AsyncGenerator<CampaignEvent, EndRecord, undefined> {
  const { campaign, log } = options
  const ledger = options.ledger ?? createLedger(campaign)
  const before = ledger.end()
  if (before !== undefined && before.reason !== 'interrupted') return before
  try {
    for (const id of ids(campaign)) {
      if (ledger.state().calibrations.has(id)) continue
      yield { type: 'calibrating', platform: id }
      yield* record(ledger, log, await calibrate(id, options))
    }
    const over = forecast(campaign, ledger.state(), options.workloads)
    if (over !== undefined && roundsBegun(ledger.state()) === 0) yield { type: 'over-budget', ...over }
    for (;;) {
      const state = ledger.state()
      const round = nextRound(campaign, state)
      if (round === undefined && endsPilot(campaign, ledger)) {
        yield* record(ledger, log, [planIterations(campaign, ledger, roundsBegun(state))])
      }
      const stop = round === undefined ? decideRound(campaign, ledger) : decideTurn(campaign, state)
      if (stop !== undefined) return yield* finish(ledger, log, stop)
      const turn = campaign.plan.duet === undefined ? makeTurn : makeDuet
      yield* turn(round ?? roundsBegun(state), ledger, options)
    }
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_ABORTED') || options.signal?.aborted !== true) throw error
    return yield* finish(ledger, log, { reason: 'interrupted', detail: 'the campaign was interrupted' })
  }
}

/** Whether the rounds of the pilot are made and nothing is planned from them yet. */
function endsPilot(campaign: CampaignRecord, ledger: Ledger): boolean {
  const { pilotRounds = 0 } = campaign.plan
  if (pilotRounds === 0 || ledger.plan() !== undefined) return false
  return wholeRounds(ledger.state(), campaign) >= pilotRounds
}

/** Makes the next invocation of a round. */
async function* makeTurn(
  round: number,
  ledger: Ledger,
  options: ExecuteOptions,
): AsyncGenerator<CampaignEvent, void, undefined> {
  const { campaign, log } = options
  const state = ledger.state()
  const turn = roundOrder(campaign.seed, round, ids(campaign), campaign.workloads).find(
    ({ platform }) => !state.givenUp.has(platform) && !state.done.has(invocationKey(platform, round)),
  )
  if (turn === undefined) return
  yield { type: 'measuring', platform: turn.platform, round, spentNs: state.spentNs }
  const workloads = workloadsLeft(state, turn.platform, turn.workloads).map(({ workload: name, units }) => {
    const workload = named(options.workloads, name, (candidate) => candidate.name)
    const iterations = pilotIterations(campaign.plan, workload)
    return { workload, units, iterations, ...planned(ledger, turn.platform, name) }
  })
  const platform = named(options.platforms, turn.platform, (candidate) => candidate.record.id)
  const task = { platform, invocation: round, position: turn.position, workloads }
  yield* record(ledger, log, await measureInvocation(task, visitOptions(turn.platform, options)))
}

/** Makes the next duet of a round. */
async function* makeDuet(
  round: number,
  ledger: Ledger,
  options: ExecuteOptions,
): AsyncGenerator<CampaignEvent, void, undefined> {
  const { campaign, log, signal } = options
  const state = ledger.state()
  const turn = nextDuet(campaign, state, round)
  if (turn === undefined) return
  yield { type: 'measuring', platform: turn.platform.id, round, spentNs: state.spentNs }
  const task = duetTask(turn, round, ledger, options)
  yield* record(ledger, log, await measureDuet(task, { timeout: timeoutOf(campaign), signal }))
}

/** What the pilot led to for a cell, if anything. */
function planned(ledger: Ledger, platform: string, workload: string) {
  const cells = ledger.plan()?.cells ?? []
  const found = cells.find((cell) => cell.platform === platform && cell.workload === workload)
  return found === undefined ? {} : { units: found.units, iterations: found.iterations }
}

async function calibrate(id: string, options: ExecuteOptions): Promise<readonly LogRecord[]> {
  const { campaign } = options
  const platform = named(options.platforms, id, (candidate) => candidate.record.id)
  const workloads = campaign.workloads
    .map((name) => named(options.workloads, name, (candidate) => candidate.name))
    .filter((workload) => isOn(workload, platform.record))
  return await calibratePlatform(platform, workloads, campaign.plan, visitOptions(id, options))
}

async function* record(
  ledger: Ledger,
  log: SampleLog,
  added: readonly LogRecord[],
): AsyncGenerator<CampaignEvent, void, undefined> {
  await log.append(added)
  ledger.add(added)
  for (const entry of added) if (entry.kind === 'failure') yield { type: 'failure', failure: entry }
  yield { type: 'recorded', records: added }
}

async function* finish(
  ledger: Ledger,
  log: SampleLog,
  stop: Pick<EndRecord, 'reason' | 'detail'>,
): AsyncGenerator<CampaignEvent, EndRecord, undefined> {
  const { spentNs } = ledger.state()
  const end: EndRecord = { kind: 'end', ...stop, spentNs, at: new Date().toISOString() }
  await log.append([end])
  yield { type: 'end', end }
  return end
}

/** The round that was begun and is not whole; `undefined` if there is none. */
function nextRound(campaign: CampaignRecord, state: ProgressState): number | undefined {
  const last = roundsBegun(state) - 1
  const missing = runningPlatforms(campaign, state).some(({ id }) => !state.done.has(invocationKey(id, last)))
  return last >= 0 && missing ? last : undefined
}

function roundsBegun(state: ProgressState): number {
  return [...state.done].reduce((most, key) => Math.max(most, Number(key.split('/')[1]) + 1), 0)
}

function visitOptions(id: string, { campaign, signal }: ExecuteOptions) {
  return { name: machineName(campaign.id, id), timeout: timeoutOf(campaign), signal }
}

/** Milliseconds. */
function timeoutOf({ plan }: CampaignRecord): number {
  return plan.timeoutNs / 1e6
}

function ids(campaign: CampaignRecord): readonly string[] {
  return campaign.platforms.map(({ id }) => id)
}
