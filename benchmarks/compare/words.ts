import { formatDuration, formatDurationInterval, formatShare, ratioDigits } from '../report/figures.js'
import type { CellChange, Comparison } from './record.js'

/** A change that was judged. */
export type JudgedChange = Exclude<CellChange, { verdict: 'incomparable' }>

/** What the verdicts are called. */
export const verdictWords = {
  faster: 'faster',
  slower: 'slower',
  'no-difference': 'no difference worth reporting',
  undecided: 'not enough evidence',
  incomparable: 'cannot be compared',
} as const satisfies Record<CellChange['verdict'], string>

/**
 * A change in per cent, with its sign: `+5.1%`, `−0.34%`; as a factor from threefold on: `×3.2`. With its interval, all
 * three have the decimals that the interval's width deserves.
 */
export function formatChange(
  change: number,
  { low, high }: Pick<JudgedChange, 'low' | 'high'> = { low: change, high: change },
): string {
  if (change >= 3 || change <= 1 / 3) return `×${Number(change.toPrecision(2))}`
  const percent = 100 * (change - 1)
  const fineness = Math.max(100 * (high - low), Math.abs(percent) / 30)
  const digits = percent.toFixed(fineness >= 10 ? 0 : fineness >= 1 ? 1 : 2)
  if (Number(digits) === 0) return `${digits.replace('-', '')}%`
  return `${digits.startsWith('-') ? '−' : '+'}${digits.replace('-', '')}%`
}

/** The ends of the interval of a change: `[−0.2%, +1.1%]`. */
export function formatChangeInterval(interval: Pick<JudgedChange, 'low' | 'high'>): string {
  return `[${formatChange(interval.low, interval)}, ${formatChange(interval.high, interval)}]`
}

/** A p-value with two digits: `0.034`, `<0.0001`. */
export function formatPValue(value: number): string {
  if (value < 0.0001) return '<0.0001'
  return value >= 0.995 ? '1' : String(Number(value.toPrecision(2)))
}

/** A figure and its interval, apart. */
export type FigureInWords = readonly [value: string, interval: string]

/** A ratio and its interval: `12.3` and `[12.1, 12.6]`. */
export function ratioInWords({ value, low, high }: JudgedChange['before']): FigureInWords {
  const digits = ratioDigits({ ratio: value, low, high })
  return [digits.ratio, `[${digits.low}, ${digits.high}]`]
}

/** A time and its interval: `52.3 µs` and `[51.9 – 52.8 µs]`. */
export function timeInWords({ value, low, high }: JudgedChange['before']): FigureInWords {
  return [formatDuration(value), `[${formatDurationInterval({ low, high })}]`]
}

/** How many cells have each verdict, as a sentence without its full stop: `2 slower, 1 faster`. */
export function countVerdicts(changes: readonly CellChange[]): string {
  const verdicts = ['slower', 'faster', 'no-difference', 'undecided', 'incomparable'] as const
  const counts = verdicts.flatMap((verdict) => {
    const count = changes.filter((change) => change.verdict === verdict).length
    return count === 0 ? [] : [`${count} ${verdictWords[verdict]}`]
  })
  return counts.length === 0 ? 'none' : counts.join(', ')
}

/** By what the verdicts were made, in a sentence. */
export function ruleInWords({ rule }: Comparison): string {
  const { significance, smallestEffect } = rule
  return `A change is worth reporting from ${formatShare(smallestEffect)} on. The chance that any unchanged cell of a table is called changed is at most ${formatShare(significance)} (Holm's correction over the cells of the table). Intervals are ${formatShare(1 - significance)} each, without correction.`
}

/** What the two campaigns are, in a line. */
export function sideInWords({
  campaign,
  created,
  machine,
  version,
  form,
  complete,
}: Comparison['before']): string {
  return `${campaign}, ${created.slice(0, 16).replace('T', ' ')} UTC, ${machine}, ${form} form, Polyvisor ${version}${complete ? '' : ', interrupted'}`
}
