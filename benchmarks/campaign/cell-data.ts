import {
  detectWarmup,
  estimateRounds,
  type Invocation,
  type RatioEstimate,
  type RoundLevel,
  roundLevel,
  steadyInvocation,
  type WarmupReport,
} from '../stats/index.js'
import type { CampaignRecord, LogRecord, SampleRecord } from './records.js'

/** The samples of one invocation of one workload on one platform, with what was found in them. */
export interface CellInvocation extends Invocation {
  readonly invocation: number
  readonly samples: readonly SampleRecord[]
  readonly warmup: WarmupReport
  /** Without the warm-up. */
  readonly steady: Invocation
  /** What the steady iterations come to. */
  readonly level: RoundLevel
}

/** Groups the samples of a log by platform and workload, and those by invocation. */
export function cellInvocations(
  records: readonly LogRecord[],
): ReadonlyMap<string, ReadonlyMap<string, readonly CellInvocation[]>> {
  const grouped = new Map<string, Map<string, Map<number, SampleRecord[]>>>()
  for (const record of records) {
    if (record.kind !== 'sample') continue
    const workloads = entry(grouped, record.platform, () => new Map<string, Map<number, SampleRecord[]>>())
    const invocations = entry(workloads, record.workload, () => new Map<number, SampleRecord[]>())
    entry(invocations, record.invocation, () => []).push(record)
  }
  return mapValues(grouped, (workloads) =>
    mapValues(workloads, (invocations) =>
      [...invocations]
        .sort(([first], [second]) => first - second)
        .map(([invocation, samples]) => analyse(invocation, samples)),
    ),
  )
}

/** Estimates the ratio of one cell to its baseline, paired by round. */
export function estimateCell(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
  campaign: CampaignRecord,
): RatioEstimate {
  const levels = (side: readonly CellInvocation[]): RoundLevel[] => side.map(({ level }) => level)
  return estimateRounds(levels(platform), levels(baseline), { confidence: campaign.plan.confidence })
}

/** The invocations without their warm-up. */
export function steadyOf(invocations: readonly CellInvocation[]): readonly Invocation[] {
  return invocations.map(({ steady }) => steady)
}

function analyse(invocation: number, unordered: readonly SampleRecord[]): CellInvocation {
  const samples = [...unordered].sort((first, second) => first.iteration - second.iteration)
  const measured = { times: samples.map(({ elapsed, units }) => elapsed / units) }
  const warmup = detectWarmup(measured)
  const steady = steadyInvocation(measured, warmup)
  const level = roundLevel(invocation, steady.times)
  return { ...measured, invocation, samples, warmup, steady, level }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

function mapValues<Key, From, To>(map: ReadonlyMap<Key, From>, change: (value: From) => To): Map<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}
