import type { Random } from '../random.js'

/** What happens to the machine while a campaign runs, and so to both sides. On the natural logarithm's scale. */
export type SharedNoise =
  /** An even drift that comes to `total` over the campaign, up or down. */
  | { readonly kind: 'linear'; readonly total: number }
  /** Normal steps of which those of one round have this standard deviation together. */
  | { readonly kind: 'random-walk'; readonly deviation: number }
  /** One step up or down, at a moment that is equally likely everywhere. */
  | { readonly kind: 'step'; readonly size: number }
  /** A normal factor for each round. */
  | { readonly kind: 'common-factor'; readonly deviation: number }

/** What it adds to the two visits of a round, in the random order in which they were made. */
export interface SharedLogs {
  readonly platform: number
  readonly baseline: number
}

/** Draws what a campaign of so many rounds, each of two visits, gets added. */
export function drawShared(
  shared: SharedNoise | undefined,
  rounds: number,
  random: Random,
): readonly SharedLogs[] {
  const level = shared === undefined ? () => 0 : sharedLevel(shared, rounds, random)
  return Array.from({ length: rounds }, (_, round) => {
    const visits = [level(2 * round), level(2 * round + 1)] as const
    const [first, second] = visits
    return random.uniform() < 0.5
      ? { platform: first, baseline: second }
      : { platform: second, baseline: first }
  })
}

/** The level at each visit; asked for in order. */
function sharedLevel(shared: SharedNoise, rounds: number, random: Random): (visit: number) => number {
  const sign = random.uniform() < 0.5 ? -1 : 1
  const visits = 2 * rounds
  switch (shared.kind) {
    case 'linear':
      return (visit) => (sign * shared.total * visit) / (visits - 1)
    case 'step': {
      const moment = random.uniform() * visits
      return (visit) => (visit < moment ? 0 : sign * shared.size)
    }
    case 'random-walk': {
      let level = 0
      return () => {
        level += random.normal(0, shared.deviation / Math.SQRT2)
        return level
      }
    }
    case 'common-factor': {
      let level = 0
      return (visit) => {
        if (visit % 2 === 0) level = random.normal(0, shared.deviation)
        return level
      }
    }
  }
}
