import {
  bootstrapRounds,
  createRandom,
  estimateRatio,
  fiellerPairs,
  fiellerSet,
  type InvocationPair,
  median,
  signedRankInterval,
} from '../stats/index.js'
import { type CellInvocation, steadyOf } from './cell-data.js'
import { type DuetFinding, duetPairs } from './duet/levels.js'
import type { CampaignRecord, EstimatedCell } from './records.js'

/** Replicates that are enough for the ends of a 95% interval. */
const resamples = 2000

/** The interval of a cell by other methods, which rest on other assumptions. They are paired if the ratio is. */
export function crossChecks(
  method: EstimatedCell['method'],
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
  duets: readonly DuetFinding[] | undefined,
  { plan: { confidence }, seed }: CampaignRecord,
): Pick<EstimatedCell, 'bootstrap' | 'fieller' | 'signedRank'> {
  if (method === 'welch-log') {
    return unpairedChecks(platform, baseline, confidence, seed)
  }
  const pairs = duets === undefined ? roundPairs(platform, baseline) : duetPairs(duets)
  const medians = pairs.map((pair) => [median(pair.platform.times), median(pair.baseline.times)] as const)
  const logRatios = medians.map(([above, below]) => Math.log(above / below))
  const bootstrap = bootstrapRounds('bootstrap-expanded', pairs, resamples, createRandom(seed), confidence)
  const fieller = fiellerPairs(medians, confidence)
  const ranks = signedRankInterval(logRatios, confidence)
  return {
    bootstrap: { low: Math.exp(bootstrap.low), high: Math.exp(bootstrap.high) },
    ...(fieller.state === 'bounded' ? { fieller: { low: fieller.low, high: fieller.high } } : {}),
    ...(ranks === undefined
      ? {}
      : {
          signedRank: {
            ratio: Math.exp(ranks.centre),
            low: Math.exp(ranks.low),
            high: Math.exp(ranks.high),
          },
        }),
  }
}

function roundPairs(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
): readonly InvocationPair[] {
  const partners = new Map(baseline.map((invocation) => [invocation.invocation, invocation]))
  return platform.flatMap((above) => {
    const below = partners.get(above.invocation)
    return below === undefined ? [] : [{ platform: above.steady, baseline: below.steady }]
  })
}

function unpairedChecks(
  platform: readonly CellInvocation[],
  baseline: readonly CellInvocation[],
  confidence: number,
  seed: number,
): Pick<EstimatedCell, 'bootstrap' | 'fieller'> {
  const options = { confidence, method: 'bootstrap-expanded', seed, resamples } as const
  const bootstrap = estimateRatio(steadyOf(platform), steadyOf(baseline), options)
  const medians = (invocations: readonly CellInvocation[]): number[] =>
    invocations.map(({ steady }) => median(steady.times))
  const fieller = fiellerSet(medians(platform), medians(baseline), confidence)
  return {
    ...(bootstrap.state === 'estimated' ? { bootstrap: { low: bootstrap.low, high: bootstrap.high } } : {}),
    ...(fieller.state === 'bounded' ? { fieller: { low: fieller.low, high: fieller.high } } : {}),
  }
}
