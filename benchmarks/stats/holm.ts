/**
 * Adjusts p-values for their number by Holm's step-down method ("A Simple Sequentially Rejective Multiple Test
 * Procedure", Scandinavian Journal of Statistics 6, 1979). It holds however the tests depend on each other, as
 * ratios with a common baseline do.
 *
 * @param pValues Each in [0, 1], any order.
 * @returns The adjusted values in the same order, each in [0, 1] and not below its own.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(0)
  let largest = 0
  const rising = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  for (const [rank, { p, index }] of rising.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)))
    adjusted[index] = largest
  }
  return adjusted
}
