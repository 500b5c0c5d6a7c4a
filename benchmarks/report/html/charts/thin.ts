/**
 * Chooses which of many sorted values are drawn: ranks at even distances, the first and the last among them, so
 * that what is drawn has the quantiles of what was measured.
 *
 * @param count Of the values.
 * @param limit How many are drawn at most; at least 2.
 * @returns Ranks, rising.
 */
export function thinRanks(count: number, limit: number): readonly number[] {
  if (count <= limit) return Array.from({ length: count }, (_, rank) => rank)
  return Array.from({ length: limit }, (_, place) => Math.round((place * (count - 1)) / (limit - 1)))
}

/**
 * Chooses which values of a series are drawn: the least and the greatest of each of many stretches of equal
 * length, so that the outline of what is drawn is that of what was measured.
 *
 * @param limit How many are drawn at most; at least 2.
 * @returns Indices, rising.
 */
export function thinSeries(values: readonly number[], limit: number): readonly number[] {
  if (values.length <= limit) return values.map((_, index) => index)
  const stretches = Math.floor(limit / 2)
  return Array.from({ length: stretches }, (_, stretch) => {
    const start = Math.floor((stretch * values.length) / stretches)
    const end = Math.floor(((stretch + 1) * values.length) / stretches)
    let [least, most] = [start, start]
    for (let index = start; index < end; index++) {
      const value = values[index] ?? 0
      if (value < (values[least] ?? 0)) least = index
      if (value > (values[most] ?? 0)) most = index
    }
    return least === most ? [least] : [Math.min(least, most), Math.max(least, most)]
  }).flat()
}
