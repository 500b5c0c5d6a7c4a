import { html, type Markup } from '../report/html/markup.js'
import type { HistoricRow } from './result.js'
import { figureInWords } from './words.js'

const size = { width: 720, label: 190, row: 26, axis: 28, margin: 24 } as const

/** Rules of the page for the chart. */
export const plotStyle = `.times-plot { width: 100%; min-width: 40rem; max-width: 45rem; height: auto; display: block; }
@media print { .times-plot { min-width: 0; } }
.times-plot .rule { stroke: var(--line); } .times-plot .original { stroke: currentColor; }
.times-plot .interval { stroke: currentColor; stroke-width: 5; opacity: 0.6; } .times-plot .value { fill: currentColor; }
.times-plot text { fill: currentColor; font-size: 12px; }
`

/**
 * How many times as fast as the original each workload is, on one logarithmic scale from the original's own speed. The table
 * says the same in figures, so that the picture has only a title for a screen reader. On a narrow screen it is scrolled, since its
 * words could not be read if it shrank.
 */
export function timesPlot(rows: readonly HistoricRow[]): Markup {
  const ends = rows.flatMap(({ timesTheOriginal: { low, high } }) => [low, high])
  const from = Math.min(0, Math.floor(Math.log10(Math.min(...ends))))
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...ends))))
  const width = size.width - size.label - size.margin
  const x = (ratio: number): string =>
    (size.label + ((Math.log10(ratio) - from) / (to - from)) * width).toFixed(1)
  const bottom = rows.length * size.row
  const decades = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
  return html`<div class="scroll" role="region" aria-label="Chart of times the original" tabindex="0"><svg class="times-plot" viewBox="0 0 ${size.width} ${bottom + size.axis}" role="img" aria-label="Times the original, on a logarithmic scale">
${decades.map(
  (
    ratio,
  ) => html`<path class="${ratio === 1 ? 'original' : 'rule'}" d="M${x(ratio)} 0V${bottom}" /><text x="${x(ratio)}" y="${bottom + 18}" text-anchor="middle">${ratio === 1 ? 'original' : `${ratio}×`}</text>
`,
)}${rows.map(({ machine, workload, timesTheOriginal: { median, low, high } }, index) => {
  const y = (index + 0.5) * size.row
  return html`<text x="0" y="${y + 4}">${machine}, ${workload}</text><path class="interval" d="M${x(low)} ${y}H${x(high)}" /><circle class="value" cx="${x(median)}" cy="${y}" r="5"><title>${figureInWords(median)} times the original</title></circle>
`
})}</svg></div>`
}
