import { createRandom } from '../random.js'
import { estimateRounds, pairRounds, roundLevel } from '../rounds.js'
import { signedRankInterval } from '../signed-rank.js'
import { NOISE_MODELS, type NoiseModel } from './noise-models.js'
import { drawCampaign, trueRatio } from './simulate.js'

/** How the paired interval and the signed-rank interval of the same campaigns do. */
export interface RanksCell {
  readonly model: string
  readonly rounds: number
  readonly iterations: number
  readonly campaigns: number
  readonly paired: Tally
  readonly ranks: Tally
}

interface Tally {
  /** Share of the intervals that held the true ratio. */
  readonly coverage: number
  /** Mean half-width on the scale of the natural logarithm. */
  readonly halfWidth: number
}

const calm = { sigma: 0.02, invocation: { kind: 'normal', deviation: 0.005 } } as const
const disturbed = { sigma: 0.02, invocation: { kind: 'disturbed', share: 0.15, mean: 0.15 } } as const

/** What is counted on the way. */
interface Count {
  held: number
  width: number
}

/** Noise that shows where the two differ: whole visits of a busy machine, on both sides and on one. */
const models: readonly NoiseModel[] = [
  ...NOISE_MODELS.filter(({ promised }) => promised),
  {
    name: 'disturbed visits',
    description: '15% of the invocations of both sides slower as a whole, by an exponential 15%',
    promised: false,
    platform: disturbed,
    baseline: disturbed,
  },
  {
    name: 'disturbed on one side',
    description: 'the same on the platform alone',
    promised: false,
    platform: disturbed,
    baseline: calm,
  },
]

const sizes = [8, 20]
const iterations = 10

/** Draws campaigns under every promised noise model, and under disturbed visits, and makes both intervals. */
export function simulateRanks(campaigns: number, seed: number): RanksCell[] {
  return models.flatMap((model, index) =>
    sizes.map((rounds) => {
      const random = createRandom(seed * 1_000_000 + 500_000 + index * 100 + rounds)
      const truth = Math.log(trueRatio(model))
      const tallies: readonly [Count, Count] = [
        { held: 0, width: 0 },
        { held: 0, width: 0 },
      ]
      for (let campaign = 0; campaign < campaigns; campaign++) {
        const { platform, baseline } = drawCampaign(model, { invocations: rounds, iterations }, random)
        const [above, below] = [platform, baseline].map((side) =>
          side.map(({ times }, round) => roundLevel(round, times)),
        )
        const paired = estimateRounds(above ?? [], below ?? [])
        const ranks = signedRankInterval(pairRounds(above ?? [], below ?? []).map(({ logRatio }) => logRatio))
        if (paired.state !== 'estimated' || ranks === undefined) {
          throw new Error('The synthetic campaign gives no interval')
        }
        const found = [{ low: Math.log(paired.low), high: Math.log(paired.high) }, ranks]
        for (const [which, { low, high }] of found.entries()) {
          const tally = tallies[which]
          if (tally === undefined) continue
          if (low <= truth && truth <= high) tally.held++
          tally.width += (high - low) / 2
        }
      }
      const [paired, ranks] = tallies
      const shares = ({ held, width }: Count): Tally => ({
        coverage: held / campaigns,
        halfWidth: width / campaigns,
      })
      return {
        model: model.name,
        rounds,
        iterations,
        campaigns,
        paired: shares(paired),
        ranks: shares(ranks),
      }
    }),
  )
}
