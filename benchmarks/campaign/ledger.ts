import {
  coldExcess,
  type DuetLevel,
  median,
  type RoundLevel,
  varianceWithin,
  type WarmupClass,
} from '../stats/index.js'
import { analyse, type TimedSample } from './cell-data.js'
import { duetFinding, type FinishedSide } from './duet/levels.js'
import type { DuetUnits } from './duet/units.js'
import { type ProgressState, spentBy, trackProgress } from './progress-state.js'
import type { CampaignRecord, EndRecord, InvocationRecord, LogRecord, PlanRecord } from './records.js'

/** What one pilot invocation of a workload came to. */
export interface PilotInvocation {
  readonly level: RoundLevel
  readonly class: WarmupClass
  readonly steadyStart: number
  /** Variance of the steady iterations' logarithms. */
  readonly within: number
  /** Median time of a steady sample, nanoseconds. */
  readonly sampleNs: number
  /** How much slower its first iterations were. */
  readonly cold: readonly number[]
}

/** What one duet came to. */
export interface LedgerDuet {
  readonly level: DuetLevel
  /** Median times of one unit by the host's clock, nanoseconds, while both sides ran. */
  readonly unitNs: DuetUnits
}

/** One workload on one platform, as far as decisions need it. */
export interface LedgerCell {
  readonly levels: readonly RoundLevel[]
  /** Its duets with its baseline. */
  readonly duets: readonly LedgerDuet[]
  /** Of the rounds of the pilot. */
  readonly pilot: readonly PilotInvocation[]
}

/** What an invocation of the pilot cost. */
export interface PilotVisit extends Pick<InvocationRecord, 'platform' | 'invocation' | 'wallNs'> {
  /** Of them in samples. */
  readonly sampledNs: number
  readonly workloads: number
}

/**
 * What a campaign knows of itself while it runs: everything that its decisions rest on, and no sample. Its size
 * grows by one number for each invocation of a workload.
 */
export interface Ledger {
  /** Takes what is in the log, in its order. */
  readonly add: (records: Iterable<LogRecord>) => void
  readonly state: () => ProgressState
  readonly cell: (platform: string, workload: string) => LedgerCell
  readonly pilotVisits: () => readonly PilotVisit[]
  /** Wall time of all invocations, without the calibrations. */
  readonly measuredNs: () => number
  readonly plan: () => PlanRecord | undefined
  /** The last record, if it is an end. */
  readonly end: () => EndRecord | undefined
}

interface Draft {
  readonly levels: RoundLevel[]
  readonly duets: LedgerDuet[]
  readonly pilot: PilotInvocation[]
}

/** A workload of the baseline's invocation that was closed last, if its platform's comes next. */
interface OpenWorkload {
  readonly side: FinishedSide
  readonly unitNs: number
}

/** Median time of one unit by the host's clock, nanoseconds. */
function unitTime(samples: readonly TimedSample[]): number {
  return median(samples.map(({ elapsed, units }) => elapsed / units))
}

/** Begins an empty ledger. */
export function createLedger({ plan: { pilotRounds = 0 } }: Pick<CampaignRecord, 'plan'>): Ledger {
  const progress = trackProgress()
  const cells = new Map<string, Map<string, Draft>>()
  const visits: PilotVisit[] = []
  let open = new Map<string, TimedSample[]>()
  let beside = new Map<string, OpenWorkload>()
  let measuredNs = 0
  let plan: PlanRecord | undefined
  let end: EndRecord | undefined

  const close = (record: InvocationRecord): void => {
    const { platform, invocation, wallNs, duet } = record
    measuredNs += spentBy(record)
    let sampledNs = 0
    const own = new Map<string, OpenWorkload>()
    for (const [workload, samples] of open) {
      const draft = draftOf(platform, workload)
      const { level, warmup, steady, times } = analyse(invocation, samples, plan, platform, workload)
      const side = { times, warmup, samples }
      draft.levels.push(level)
      if (duet?.part === 'baseline') own.set(workload, { side, unitNs: unitTime(samples) })
      const partner = duet?.part === 'platform' ? beside.get(workload) : undefined
      if (partner !== undefined) {
        const found = duetFinding(invocation, side, partner.side)
        const unitNs = { platform: unitTime(samples), baseline: partner.unitNs }
        if (found !== undefined) draft.duets.push({ level: found.level, unitNs })
      }
      const spent = samples.reduce((sum, { elapsed }) => sum + elapsed, 0)
      sampledNs += spent
      if (invocation >= pilotRounds) continue
      draft.pilot.push({
        level,
        class: warmup.class,
        steadyStart: warmup.steadyStart,
        within: varianceWithin(steady.times),
        sampleNs: median(samples.slice(warmup.steadyStart).map(({ elapsed }) => elapsed)),
        cold: coldExcess(times),
      })
    }
    if (invocation < pilotRounds) {
      visits.push({ platform, invocation, wallNs, sampledNs, workloads: open.size })
    }
    open = new Map()
    beside = own
  }
  const draftOf = (platform: string, workload: string): Draft => {
    const workloads = cells.get(platform) ?? new Map<string, Draft>()
    cells.set(platform, workloads)
    const draft = workloads.get(workload) ?? { levels: [], duets: [], pilot: [] }
    workloads.set(workload, draft)
    return draft
  }
  return {
    add(records) {
      for (const record of records) {
        progress.add(record)
        end = record.kind === 'end' ? record : undefined
        if (record.kind === 'sample') {
          const { iteration, elapsed, units, reported, noise } = record
          const samples = open.get(record.workload) ?? []
          open.set(record.workload, samples)
          samples.push({ iteration, elapsed, units, reported, noise })
        }
        if (record.kind === 'invocation') close(record)
        if (record.kind === 'calibration') open = new Map()
        if (record.kind === 'plan') plan = record
      }
    },
    state: progress.state,
    cell: (platform, workload) => cells.get(platform)?.get(workload) ?? { levels: [], duets: [], pilot: [] },
    pilotVisits: () => visits,
    measuredNs: () => measuredNs,
    plan: () => plan,
    end: () => end,
  }
}
