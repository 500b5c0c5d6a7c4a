import { cpus } from 'node:os'
import { geometricMean, median, type NoiseWarning, noiseWarnings } from '../stats/index.js'
import { steeringRange } from './clock-summary.js'
import type { InvocationRecord, MachineState, SampleRecord } from './records.js'
import type { SummaryContext } from './summarise.js'

/** What made a campaign noisy, from the counters around its invocations and the drift of its baselines. */
export function campaignNoise(context: SummaryContext): NoiseWarning[] {
  const inOrder = [...context.visits].sort((first, second) => (first.startedAt < second.startedAt ? -1 : 1))
  return noiseWarnings({
    samples: inOrder.flatMap(({ before, after }) => [stateOf(before), stateOf(after)]),
    cores: context.cores ?? cpus().length,
    baseline: baselineLevels(context, inOrder),
    counted: steadySamples(context),
    steeringPpm: steeringRange(context.visits),
  })
}

/** Every sample that an estimate uses. */
function* steadySamples({ cells }: SummaryContext): Generator<SampleRecord, void, undefined> {
  for (const workloads of cells.values()) {
    for (const invocations of workloads.values()) {
      for (const { samples, warmup } of invocations) yield* samples.slice(warmup.steadyStart)
    }
  }
}

/** One figure for each invocation of the first baseline, in the order in which they ran. */
function baselineLevels(context: SummaryContext, inOrder: readonly InvocationRecord[]): number[] {
  const baseline = context.campaign.platforms.find(({ id, baseline }) => id === baseline)
  const cells = [...(context.cells.get(baseline?.id ?? '')?.values() ?? [])]
  return inOrder.flatMap(({ platform, invocation, duet }) => {
    if (platform !== baseline?.id) return []
    const levels = cells.flatMap((invocations) => {
      const found = invocations.find(
        (candidate) => candidate.invocation === invocation && candidate.partner === duet?.partner,
      )
      return found === undefined ? [] : [median(found.steady.times)]
    })
    return levels.length === cells.length && levels.length > 0 ? [geometricMean(levels)] : []
  })
}

function stateOf({ stealTime, totalTime, frequencyHz, load, temperatureC, throttled }: MachineState) {
  return {
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(throttled === undefined ? {} : { throttled }),
    ...(stealTime === undefined ? {} : { stealTime }),
    ...(totalTime === undefined ? {} : { totalTime }),
    ...(frequencyHz === undefined ? {} : { frequencyHz }),
    ...(load === undefined ? {} : { load }),
  }
}
