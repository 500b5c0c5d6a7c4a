import { html, type Markup } from '../report/html/markup.js'
import { formatChange, type JudgedChange } from './words.js'

const size = { width: 160, height: 18, margin: 4 } as const

/** The common scale of the bars of a table. */
export interface PlotScale {
  /** Where a change lies, from the left. */
  x(change: number): number
  readonly effect: number
  /** What the ends stand for: `−5% … +5%`. */
  readonly words: string
}

/** A logarithmic scale around no change that holds every interval, as far as a tenfold change. */
export function plotScale(changes: readonly JudgedChange[], effect: number): PlotScale {
  const ends = changes.flatMap(({ low, high }) => [Math.abs(Math.log(low)), Math.abs(Math.log(high))])
  const limit = Math.min(Math.log(10), Math.max(2 * Math.log1p(effect), ...ends))
  return {
    effect,
    words: `${formatChange(Math.exp(-limit))} … ${formatChange(Math.exp(limit))}`,
    x: (change) => {
      const place = Math.min(1, Math.max(-1, Math.log(change) / limit))
      return size.margin + ((place + 1) / 2) * (size.width - 2 * size.margin)
    },
  }
}

/** The interval of a change as a bar; the numbers stand beside it, so that it is hidden from a screen reader. */
export function changePlot({ change, low, high }: JudgedChange, { x, effect }: PlotScale): Markup {
  const at = (value: number): string => x(value).toFixed(1)
  const [left, right] = [x(1 / (1 + effect)), x(1 + effect)]
  const middle = size.height / 2
  return html`<svg class="change-plot" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" aria-hidden="true"><rect class="band" x="${left.toFixed(1)}" y="0" width="${(right - left).toFixed(1)}" height="${size.height}" /><path class="rule" d="M${at(1)} 0V${size.height}" /><path class="interval" d="M${at(low)} ${middle}H${at(high)}" /><circle class="value" cx="${at(change)}" cy="${middle}" r="3.5" /></svg>`
}
