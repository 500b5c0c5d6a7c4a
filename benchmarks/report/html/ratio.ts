import { type RatioWithInterval, ratioDigits } from '../figures.js'
import { html, type Markup } from './markup.js'

/** A ratio with its interval in brackets, for a table. The only way to write one. */
export function ratioInTable(estimate: RatioWithInterval): Markup {
  const { ratio, low, high } = ratioDigits(estimate)
  return html`<span class="ratio"><b>${ratio}</b> <span class="interval">[${low}, ${high}]</span></span>`
}
