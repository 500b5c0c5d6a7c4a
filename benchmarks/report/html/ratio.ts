import { type RatioWithInterval, ratioDigits } from '../figures.js'
import { html, type Markup } from './markup.js'

/** A ratio with its interval in brackets, for a table. The only ways to write a ratio are this and the next. */
export function ratioInTable(estimate: RatioWithInterval): Markup {
  const { ratio, low, high } = ratioDigits(estimate)
  return html`<span class="ratio"><b>${ratio}</b> <span class="interval">[${low}, ${high}]</span></span>`
}

/** A ratio with its interval, for a sentence: `8.90 (95% interval 8.10–9.70)`. */
export function ratioInSentence(estimate: RatioWithInterval, confidence: string): Markup {
  const { ratio, low, high } = ratioDigits(estimate)
  return html`<span class="ratio"><b>${ratio} times</b> <span class="interval">(${confidence} interval ${low}–${high})</span></span>`
}
