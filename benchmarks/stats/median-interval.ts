/** The median of some numbers and a distribution-free 95% interval for it. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** The fewest values whose median has a 95% interval: the whole range of five holds it with a chance of 94%. */
export const fewestForInterval = 6

/**
 * The sample median with the interval between the order statistics that a sign test cannot reject at 5%
 * (W. J. Conover, Practical Nonparametric Statistics, section 3.2). Below {@link fewestForInterval} values
 * the interval is the whole range, whose confidence is lower.
 *
 * @throws TypeError for an empty list.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b)
  const { length } = sorted
  const at = (index: number): number => {
    const value = sorted[Math.min(length - 1, Math.max(0, index))]
    if (value === undefined) throw new TypeError('the median of nothing is not defined')
    return value
  }
  const middle = (length - 1) / 2
  let tail = 0
  let rank = 0
  let probability = 0.5 ** length
  for (let successes = 0; successes < length / 2; successes += 1) {
    tail += probability
    if (tail > 0.025) break
    rank = successes
    probability *= (length - successes) / (successes + 1)
  }
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(rank),
    high: at(length - 1 - rank),
  }
}
