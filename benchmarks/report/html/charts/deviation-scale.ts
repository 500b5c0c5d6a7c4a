import { formatCount } from '../../figures.js'

/** Places deviations from a median in [0, 1]. */
export interface DeviationScale {
  readonly place: (deviation: number) => number
  readonly ticks: readonly number[]
}

const candidates = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000, 10_000]

/**
 * A scale that is even within the usual spread and logarithmic beyond, since one outlier would flatten the rest.
 *
 * @param low Least deviation, as a share of the median.
 * @param high Greatest deviation.
 * @param spread Usual one: about half a quartile distance.
 * @param gap Least distance of two ticks; 0.09 unless given.
 */
export function deviationScale(low: number, high: number, spread: number, gap = 0.09): DeviationScale {
  const usual = Math.max(0.0025, spread)
  const from = Math.asinh(Math.min(-0.01, low) / usual)
  const to = Math.asinh(Math.max(0.01, high) / usual)
  const place = (deviation: number): number => (Math.asinh(deviation / usual) - from) / (to - from)
  const ticks: number[] = [0]
  for (const size of candidates) {
    for (const tick of [size, -size]) {
      const at = place(tick)
      const room = ticks.every((other) => Math.abs(place(other) - at) > gap)
      if (tick >= -1 && at >= 0 && at <= 1 && room) ticks.push(tick)
    }
  }
  return { place, ticks: ticks.toSorted((one, other) => one - other) }
}

/** A deviation as a signed percentage: `+1.2%`, `−15%`. */
export function deviationWords(deviation: number): string {
  const value = 100 * deviation
  if (value === 0) return '0'
  const size = Math.abs(value)
  const digits = size >= 10 ? formatCount(size) : String(Number(size.toPrecision(2)))
  return `${value < 0 ? '−' : '+'}${digits}%`
}
