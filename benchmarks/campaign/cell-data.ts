import {
  detectWarmup,
  estimateDuets,
  estimateRounds,
  type Invocation,
  type RatioEstimate,
  type RoundLevel,
  roundLevel,
  steadyInvocation,
  type WarmupReport,
} from '../stats/index.js'
import type { DuetFinding } from './duet/levels.js'
import { entry } from './entry.js'
import type { LogRecord, PlanRecord, SampleRecord } from './records.js'
import { timePerUnit } from './time-per-unit.js'

/** As much of a sample as its analysis needs. */
export type TimedSample = Pick<SampleRecord, 'iteration' | 'elapsed' | 'units' | 'reported' | 'noise'>

/** What was found in the samples of one invocation of one workload on one platform. */
export interface AnalysedInvocation extends Invocation {
  readonly warmup: WarmupReport
  /** Without the warm-up. */
  readonly steady: Invocation
  /** What the steady iterations come to. */
  readonly level: RoundLevel
}

/** The same with the samples. */
export interface CellInvocation extends AnalysedInvocation {
  readonly invocation: number
  /** The platform that ran at the same time; only in duets. */
  readonly partner?: string | undefined
  readonly samples: readonly SampleRecord[]
}

/** The samples of a campaign by platform, workload and invocation. */
export type CampaignCells = ReadonlyMap<string, ReadonlyMap<string, readonly CellInvocation[]>>

const known = new WeakMap<readonly LogRecord[], { readonly count: number; readonly cells: CampaignCells }>()

/**
 * Groups the samples of a log by platform and workload, and those by invocation. The summary and the report both
 * need it of the same log, and the warm-up of a million samples takes seconds to find: the answer is remembered
 * for as long as the log lives, and found anew if it has grown.
 */
export function cellInvocations(records: readonly LogRecord[]): CampaignCells {
  const found = known.get(records)
  if (found !== undefined && found.count === records.length) return found.cells
  const cells = groupSamples(records)
  known.set(records, { count: records.length, cells })
  return cells
}

function groupSamples(records: readonly LogRecord[]): CampaignCells {
  const plan = records.find((record) => record.kind === 'plan')
  const grouped = new Map<string, Map<string, Map<number | string, SampleRecord[]>>>()
  for (const record of records) {
    if (record.kind !== 'sample') continue
    const workloads = entry(
      grouped,
      record.platform,
      () => new Map<string, Map<number | string, SampleRecord[]>>(),
    )
    const invocations = entry(workloads, record.workload, () => new Map<number | string, SampleRecord[]>())
    const { invocation, partner } = record
    entry(invocations, partner === undefined ? invocation : `${invocation} ${partner}`, () => []).push(record)
  }
  return mapValues(grouped, (workloads, platform) =>
    mapValues(workloads, (invocations, workload) =>
      [...invocations.values()]
        .map((unordered) => {
          const samples = [...unordered].sort((first, second) => first.iteration - second.iteration)
          const { invocation = 0, partner } = samples[0] ?? {}
          return { ...analyse(invocation, samples, plan, platform, workload), invocation, partner, samples }
        })
        .sort((first, second) => first.invocation - second.invocation),
    ),
  )
}

/** Estimates the ratio of one cell to its baseline, paired by round, or from their duets if there are such. */
export function estimateCell(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
  duets: readonly DuetFinding[] | undefined,
  confidence: number,
): RatioEstimate {
  return duets === undefined
    ? estimateRounds(levelsOf(platform), levelsOf(baseline), { confidence })
    : estimateDuets(
        duets.map(({ level }) => level),
        { confidence },
      )
}

function levelsOf(side: readonly CellInvocation[]): RoundLevel[] {
  return side.map(({ level }) => level)
}

/** The invocations without their warm-up. */
export function steadyOf(invocations: readonly CellInvocation[]): readonly Invocation[] {
  return invocations.map(({ steady }) => steady)
}

/**
 * Finds the steady state of an invocation. What the plan leaves out at the start is warm-up in any case, since a
 * planned invocation can be too short for its levels to be seen.
 *
 * @param samples In the order of their iterations.
 */
export function analyse(
  invocation: number,
  samples: readonly TimedSample[],
  plan: PlanRecord | undefined,
  platform: string,
  workload: string,
): AnalysedInvocation {
  const measured = { times: samples.map(timePerUnit) }
  const detected = detectWarmup(measured)
  const planned = plan === undefined || invocation < plan.round ? 0 : leftOutBy(plan, platform, workload)
  const steadyStart = Math.max(detected.steadyStart, Math.min(planned, samples.length - 1))
  const warmup = { ...detected, steadyStart }
  const steady = steadyInvocation(measured, warmup)
  return { ...measured, warmup, steady, level: roundLevel(invocation, steady.times) }
}

function leftOutBy({ cells }: PlanRecord, platform: string, workload: string): number {
  return cells.find((cell) => cell.platform === platform && cell.workload === workload)?.leftOut ?? 0
}

function mapValues<Key, From, To>(
  map: ReadonlyMap<Key, From>,
  change: (value: From, key: Key) => To,
): Map<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]))
}
