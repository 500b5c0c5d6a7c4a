import type { SpreadSummary } from '../../../campaign/records.js'
import type { PlatformMark } from '../marks.js'
import { html, type Markup } from '../markup.js'

const width = 1000
const height = 26

/** A logarithmic scale of durations, in whole powers of ten. */
export interface DurationScale {
  /** In [0, 1]. */
  readonly place: (nanoseconds: number) => number
  /** Powers of ten, nanoseconds. */
  readonly ticks: readonly number[]
}

/** What one operation takes on a platform. */
export interface OperationCost {
  /** Nanoseconds, from many in a row. */
  readonly operation:
    | { readonly ns: number; readonly low?: number | undefined; readonly high?: number | undefined }
    | undefined
  readonly spread: Extract<SpreadSummary, { state: 'measured' }> | undefined
}

/** A scale that holds all durations; undefined if there is none above zero. */
export function durationScale(costs: readonly OperationCost[]): DurationScale | undefined {
  let [least, most] = [Infinity, 0]
  for (const { operation, spread } of costs) {
    for (const value of [operation?.ns, spread?.minimumNs, spread?.medianNs, spread?.maximumNs]) {
      if (value === undefined || !(value > 0)) continue
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
  }
  if (!(most > 0)) return undefined
  const from = Math.floor(Math.log10(least))
  const to = Math.max(from + 1, Math.ceil(Math.log10(most)))
  const place = (nanoseconds: number): number =>
    Math.min(1, Math.max(0, (Math.log10(Math.max(nanoseconds, 1e-9)) - from) / (to - from)))
  return { place, ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)) }
}

/** A power of ten of nanoseconds in words: `1 ns`, `100 µs`, `10 s`. */
export function durationTick(nanoseconds: number): string {
  const units = ['ns', 'µs', 'ms', 's'] as const
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(nanoseconds) / 3 + 1e-9)))
  return `${Number((nanoseconds / 1000 ** power).toPrecision(1))} ${units[power]}`
}

/** The axis over rows of {@link spreadPlot}. */
export function durationAxis({ place, ticks }: DurationScale): Markup {
  const at = (tick: number): string => `${(100 * place(tick)).toFixed(1)}%`
  const step = Math.ceil(ticks.length / 5)
  const shown = ticks.filter((_, index) => index % step === 0)
  return html`<svg class="axis low" role="img" aria-label="logarithmic scale, ${ticks.map(durationTick).join(', ')}">${shown.map((tick, index) => html`<text class="${index % 2 === 0 ? 'major' : 'minor'}" x="${at(tick)}" y="12" text-anchor="${index === 0 ? 'start' : place(tick) > 0.95 ? 'end' : 'middle'}" fill="currentColor">${durationTick(tick)}</text>`)}</svg>`
}

/**
 * The distribution of single operations as an outline, its height the square root of the share of the fullest
 * bucket so that rare delays are seen, with a stroke at the median, and a tall stroke for the operation in a row.
 */
export function spreadPlot(
  { operation, spread }: OperationCost,
  { place, ticks }: DurationScale,
  mark: PlatformMark,
): Markup {
  const x = (nanoseconds: number): string => (width * place(nanoseconds)).toFixed(1)
  const fullest = (spread?.histogram ?? []).reduce((most, { count }) => Math.max(most, count), 1)
  const bars = (spread?.histogram ?? []).map(({ fromNs, toNs, count }) => {
    const tall = Math.max(1.5, (height - 6) * Math.sqrt(count / fullest)).toFixed(1)
    return `M${x(fromNs)} ${height}V${(height - Number(tall)).toFixed(1)}H${x(Math.max(toNs, fromNs))}V${height}Z`
  })
  return html`<svg class="strip plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><path class="rule" d="${ticks.map((tick) => `M${x(tick)} 0v${height}`).join('')}" />${
    bars.length > 0 &&
    html`<path class="bars" d="${bars.join('')}" fill="${mark.color}" stroke="${mark.color}" />`
  }${spread !== undefined && html`<path class="box" d="M${x(spread.medianNs)} 4V${height}" />`}${
    operation !== undefined &&
    html`<path class="inrow" d="M${x(operation.ns)} 0V${height}" stroke="${mark.color}" />`
  }</svg>`
}
