import { createRandom } from '../stats/index.js'

/** One platform's turn in a round. */
export interface Turn {
  readonly platform: string
  /** Its workloads in the order in which they run. */
  readonly workloads: readonly string[]
  /** Place in the round, from 0. */
  readonly position: number
}

/** Largest seed of a campaign: 32 bits, so that seed and round together stay a safe integer. */
export const largestSeed = 2 ** 32 - 1

/**
 * The order of one round: every platform once, in random order, and inside each visit every workload once, in a
 * random order that is the same for all platforms of the round. So a workload follows the same other workload on
 * both sides of a ratio, and the times of both are as near to each other as they can be. It depends on the seed and the number of the round alone, so that a resumed campaign goes on with the
 * very order that it would have had.
 *
 * @param seed An integer in [0, {@link largestSeed}].
 * @param round From 0.
 * @throws RangeError if seed or round is out of range.
 */
export function roundOrder(
  seed: number,
  round: number,
  platforms: readonly string[],
  workloads: readonly string[],
): readonly Turn[] {
  if (!Number.isInteger(seed) || seed < 0 || seed > largestSeed) {
    throw new RangeError(`the seed must be an integer from 0 to ${largestSeed}, not ${seed}`)
  }
  if (!Number.isInteger(round) || round < 0 || round >= 2 ** 20) {
    throw new RangeError(`a round is an integer from 0 to ${2 ** 20 - 1}, not ${round}`)
  }
  const random = createRandom(seed * 2 ** 20 + round)
  const order = random.shuffle(workloads)
  return random.shuffle(platforms).map((platform, position) => ({ platform, workloads: order, position }))
}
