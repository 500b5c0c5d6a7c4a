/**
 * A sorted copy, smallest first. Takes plain and typed arrays.
 */
export function sorted(values: ArrayLike<number>): Float64Array {
  if (sortFew(values)) return few.slice(0, values.length)
  // Not Float64Array.from, which goes through the iterator and takes several times as long.
  return new Float64Array(values).sort()
}

/**
 * The quantile of values that are already sorted, smallest first: linear interpolation between order
 * statistics (definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996; the default of
 * R and NumPy).
 *
 * @param p In [0, 1]: 0 is the smallest value, 0.5 the median, 1 the largest.
 * @throws RangeError if there are no values or `p` is outside [0, 1].
 */
export function quantileOfSorted(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) throw new RangeError('There is no quantile of no values')
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile's p must be in [0, 1], not ${p}`)
  const position = p * (values.length - 1)
  const below = Math.floor(position)
  const low = values[below] ?? Number.NaN
  if (position === below) return low
  const high = values[below + 1] ?? Number.NaN
  return low + (position - below) * (high - low)
}

/** The quantile of values in any order; see {@link quantileOfSorted}. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(sorted(values), p)
}

/** The median: the middle value, or the mean of the two in the middle. Throws RangeError on no values. */
export function median(values: ArrayLike<number>): number {
  return medianOfFew(values) ?? medianOfMany(values)
}

/** Without sorting what need not be sorted. */
function medianOfMany(values: ArrayLike<number>): number {
  const copy = new Float64Array(values)
  // Whatever is not a number stands last in a sorted array, and nowhere here.
  if (copy.length === 0 || copy.some(Number.isNaN)) return quantile(copy, 0.5)
  const middle = copy.length >> 1
  const high = selectNth(copy, middle)
  if (copy.length % 2 === 1) return high
  const low = copy.subarray(0, middle).reduce((most, value) => Math.max(most, value))
  return low + 0.5 * (high - low)
}

/**
 * Finds the value that would stand at `wanted` if all were sorted, and leaves the smaller ones before it (Hoare's
 * algorithm 65, with the median of three as pivot).
 */
function selectNth(values: Float64Array, wanted: number): number {
  let [from, to] = [0, values.length - 1]
  while (from < to) {
    const pivot = middleOf(values[from] ?? 0, values[(from + to) >> 1] ?? 0, values[to] ?? 0)
    let [low, high] = [from, to]
    while (low <= high) {
      while ((values[low] ?? pivot) < pivot) low++
      while ((values[high] ?? pivot) > pivot) high--
      if (low > high) break
      const kept = values[low] ?? 0
      values[low] = values[high] ?? 0
      values[high] = kept
      low++
      high--
    }
    if (wanted <= high) to = high
    else if (wanted >= low) from = low
    else break
  }
  return values[wanted] ?? Number.NaN
}

function middleOf(first: number, second: number, third: number): number {
  return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third))
}

/**
 * The median absolute deviation from the median, in the unit of the values and not scaled to a standard
 * deviation (for normal noise multiply by 1.4826). Throws RangeError on no values.
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const centre = median(values)
  return medianOfFew(values, centre) ?? median(Float64Array.from(values, (value) => Math.abs(value - centre)))
}

/** Up to so many values insertion is faster than the typed array's own sort, which is made for many. */
const fewValues = 32
const few = new Float64Array(fewValues)

/**
 * The median of a few values, or of their distances from a centre: a report takes millions of
 * medians of a dozen values, and this one makes no garbage.
 *
 * @returns `undefined` for none and where {@link sortFew} does nothing: the general way takes those.
 */
function medianOfFew(values: ArrayLike<number>, centre?: number): number | undefined {
  const count = values.length
  if (count === 0 || !sortFew(values, centre)) return undefined
  const high = few[count >> 1] ?? Number.NaN
  if (count % 2 === 1) return high
  const low = few[(count >> 1) - 1] ?? Number.NaN
  return low + 0.5 * (high - low)
}

/** Sorts a few values, or their distances from a centre, into {@link few}; not if they are many or one is not a number. */
function sortFew(values: ArrayLike<number>, centre?: number): boolean {
  const count = values.length
  if (count > fewValues) return false
  for (let i = 0; i < count; i++) {
    const given = values[i] ?? Number.NaN
    const value = centre === undefined ? given : Math.abs(given - centre)
    if (Number.isNaN(value)) return false
    let at = i
    for (; at > 0; at--) {
      const before = few[at - 1] ?? value
      if (before <= value) break
      few[at] = before
    }
    few[at] = value
  }
  return true
}
