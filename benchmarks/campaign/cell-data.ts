import {
  detectWarmup,
  estimateRatio,
  type Invocation,
  type RatioEstimate,
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

/** Estimates the ratio of one cell to its baseline. */
export function estimateCell(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
  campaign: CampaignRecord,
): RatioEstimate {
  return estimateRatio(steadyOf(platform), steadyOf(baseline), { confidence: campaign.plan.confidence })
}

/** The invocations without their warm-up. */
export function steadyOf(invocations: readonly CellInvocation[]): readonly Invocation[] {
  return invocations.map(({ steady }) => steady)
}

function analyse(invocation: number, unordered: readonly SampleRecord[]): CellInvocation {
  const samples = [...unordered].sort((first, second) => first.iteration - second.iteration)
  const measured = { times: samples.map(({ elapsed, units }) => elapsed / units) }
  const warmup = detectWarmup(measured)
  return { ...measured, invocation, samples, warmup, steady: steadyInvocation(measured, warmup) }
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
