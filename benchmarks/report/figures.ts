const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const
const durations = ['ns', 'µs', 'ms', 's'] as const

/** A ratio with the ends of its interval. */
export interface RatioWithInterval {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/** Formats a rate with three digits and an SI prefix: `1.23 G`. The unit follows without a space. */
export function formatRate(perSecond: number): string {
  return withPrefix(perSecond, prefixes)
}

/** Formats a throughput: `1.23 GB/s` for bytes, `1.23 G additions/s` for anything else. */
export function formatThroughput(perSecond: number, unit: string): string {
  const rate = formatRate(perSecond)
  if (unit === 'bytes') return `${rate}B/s`
  return `${rate}${rate.endsWith(' ') ? '' : '\u00a0'}${unit}/s`
}

/**
 * Formats the ends of an interval of durations in one unit, with decimals until they differ: `51.9 – 52.8 µs`. Ends that are
 * a factor of a thousand apart have units of their own: `9.13 ns – 4.20 ms`.
 */
export function formatDurationInterval({ low, high }: Readonly<Record<'low' | 'high', number>>): string {
  if (high >= 1000 * low)
    return `${low < 0.001 ? '<0.001 ns' : formatDuration(low)} – ${formatDuration(high)}`
  const power = powerOf(low, durations)
  const scaled = { ratio: low / 1000 ** power, low: low / 1000 ** power, high: high / 1000 ** power }
  const digits = ratioDigits(scaled)
  return `${digits.low} – ${digits.high} ${durations[power]}`
}

/** Formats a duration in nanoseconds with three digits: `4.56 ms`. */
export function formatDuration(nanoseconds: number): string {
  return withPrefix(nanoseconds, durations)
}

/**
 * The digits of a ratio and its interval: three significant ones for the ratio, and as many decimals for the
 * ends. An interval that would read [1.02, 1.02] says nothing, so it gets decimals until its ends differ; one
 * that reaches beyond a hundredth or a hundredfold of the ratio gets two significant digits for each end.
 */
export function ratioDigits({
  ratio,
  low,
  high,
}: RatioWithInterval): Record<'ratio' | 'low' | 'high', string> {
  let decimals = decimalsFor(ratio)
  while (decimals < 6 && low.toFixed(decimals) === high.toFixed(decimals)) decimals++
  const digits = (value: number): string => groupDigits(value.toFixed(decimals)).replace('-', '−')
  const end = (value: number): string =>
    Math.abs(value) > ratio / 100 && Math.abs(value) < 100 * ratio ? digits(value) : twoDigits(value)
  return { ratio: digits(ratio), low: end(low), high: end(high) }
}

/** Two significant digits without an exponent, whatever the size: `0.000021`, `3 900 000`. */
function twoDigits(value: number): string {
  const rounded = Number(value.toPrecision(2))
  const decimals = rounded === 0 ? 0 : Math.max(0, 1 - Math.floor(Math.log10(Math.abs(rounded))))
  const digits = decimals > 20 ? '0' : rounded.toFixed(decimals)
  return groupDigits(decimals === 0 ? digits : digits.replace(/\.?0+$/, '')).replace('-', '−')
}

/** Formats a ratio with its interval, all with the same decimals: `12.3 [12.1, 12.6]`. */
export function formatRatio(estimate: RatioWithInterval): string {
  const { ratio, low, high } = ratioDigits(estimate)
  return `${ratio} [${low}, ${high}]`
}

/** Formats a share with two significant digits: 0.0123 is `1.2%`. */
export function formatShare(share: number): string {
  const percent = 100 * share
  const digits = Math.abs(percent) >= 99.5 ? percent.toFixed(0) : String(Number(percent.toPrecision(2)))
  return `${groupDigits(digits)}%`
}

/** Formats a number of bytes with three digits and a binary prefix: `15.6 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)))
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power]}`
}

/** Formats a whole number with thin spaces between its thousands: `12 345`. Four digits stay together. */
export function formatCount(count: number): string {
  return groupDigits(String(Math.round(count)))
}

/** The decimals that give a value three significant digits. */
export function decimalsFor(value: number): number {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(value), 0.001)))
  // 9.996 is 10.0 with three digits, not 10.00.
  const rounded = Math.floor(Math.log10(Math.max(Number(Math.abs(value).toPrecision(3)), 0.001)))
  return Math.max(0, 2 - Math.max(magnitude, rounded))
}

/** Puts narrow no-break spaces between the thousands of a decimal number of five digits or more. */
function groupDigits(number: string): string {
  const [whole = '', fraction] = number.split('.')
  const grouped = /\d{5}/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function withPrefix(value: number, units: readonly string[]): string {
  if (!(value > 0)) return `${value} ${units[0]}`
  const power = powerOf(value, units)
  const scaled = value / 1000 ** power
  return `${groupDigits(scaled.toFixed(decimalsFor(scaled)))} ${units[power]}`
}

/** The power of 1000 with which a value has one to three digits before the point, as far as there are units. */
function powerOf(value: number, units: readonly string[]): number {
  if (!(value > 0)) return 0
  const exponent = Math.floor(Math.log10(Number(value.toPrecision(3))))
  return Math.min(units.length - 1, Math.max(0, Math.floor(exponent / 3)))
}
