import { formatThroughput } from '../../figures.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { ratioInTable } from '../ratio.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'
import { missingWords, verdictOf } from '../words.js'
import { type LogScale, logScale, tickLabel } from './scale.js'

/**
 * Every ratio as a row of a table with its interval drawn beside it on one logarithmic scale. Drawn by hand: the
 * rows can be filtered and sorted, and follow the width of the page, which a finished picture cannot.
 */
export function forestTable(view: ReportView): Markup {
  const estimated = view.summary.cells.filter((cell) => cell.state === 'estimated')
  const scale = logScale(
    estimated.map(({ ratio }) => ratio),
    estimated,
    300,
  )
  return html`<table class="forest ratios">
<caption>Ratio to the baseline with its ${view.confidence} interval, on a logarithmic scale; an arrow is an end beyond it</caption>
<colgroup><col class="name" /><col /><col class="value" /></colgroup>
<thead><tr><th scope="col">Workload and platform</th><th scope="col">${axis(scale)}</th><th scope="col">Ratio [interval]</th></tr></thead>
${view.workloads.map((workload, place) => group(view, workload, place, scale))}</table>`
}

function axis(scale: LogScale): Markup {
  const at = (tick: number): string => percent(tick, scale)
  return html`<svg class="axis" role="img" aria-label="logarithmic scale, ${scale.ticks.map(tickLabel).join(', ')} times as long as the baseline"><defs><g id="forest-grid">${scale.ticks.map((tick) => html`<line x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="100%" class="${tick === 1 ? 'one' : 'grid'}" />`)}</g></defs><text x="0" y="11" fill="var(--quiet)">times as long</text>${scale.ticks.map((tick) => html`<text x="${at(tick)}" y="30" text-anchor="middle" fill="currentColor">${tickLabel(tick)}</text>`)}</svg>`
}

function group(view: ReportView, workload: WorkloadView, place: number, scale: LogScale): Markup {
  const { workload: name, title, family, unit } = workload
  const baselines = view.baselines.flatMap(({ id }) => {
    const cell = view.cell(id, name)
    return cell?.state === 'baseline' ? [`${id}: ${formatThroughput(cell.measurement.perSecond, unit)}`] : []
  })
  return html`<tbody data-workload="${name}" data-order="${workloadOrder(view, workload, place)}">
<tr class="group"><th colspan="3" scope="rowgroup"><b>${name}</b> <span class="quiet">${[title, family, ...baselines].join(' · ')}</span></th></tr>
${view.compared.map((platform) => row(view, platform, name, scale))}</tbody>
`
}

/** Keys by which the script orders workloads: larger numbers first, texts by the alphabet. */
export function workloadOrder(view: ReportView, workload: WorkloadView, place: number): string {
  const ratios = view.compared.map(({ id }) => {
    const cell = view.cell(id, workload.workload)
    return [`on ${id}`, cell?.state === 'estimated' ? cell.ratio : null] as const
  })
  return JSON.stringify({
    cost: -place,
    name: workload.workload,
    family: `${workload.family} ${workload.workload}`,
    ...Object.fromEntries(ratios),
  })
}

function row(view: ReportView, platform: PlatformView, workload: string, scale: LogScale): Markup {
  const cell = view.cell(platform.id, workload)
  const name = html`<th scope="row">${markPicture(platform.mark)} ${platform.id}</th>`
  if (cell?.state !== 'estimated') {
    const missing = cell === undefined || cell.state === 'baseline' ? 'not measured' : missingWords(cell)
    const { sign, tone } = verdictOf(cell)
    return html`<tr data-platform="${platform.id}">${name}<td><svg class="plot" aria-hidden="true"><use href="#forest-grid" /></svg></td><td class="value ${tone}"><span aria-hidden="true">${sign}</span> ${missing}</td></tr>\n`
  }
  const { ratio, low, high } = cell
  const [from, to] = [percent(low, scale), percent(high, scale)]
  const { path, color } = platform.mark
  // Where the symbol covers the ends, they would only spoil its shape.
  const covered = Number.parseFloat(to) - Number.parseFloat(from) < 2
  const ends = [
    low < scale.minimum ? arrow(from, 'm6 -4l-6 4l6 4') : !covered && tick(from),
    high > scale.maximum ? arrow(to, 'm-6 -4l6 4l-6 4') : !covered && tick(to),
  ]
  return html`<tr data-platform="${platform.id}">${name}<td><svg class="plot" aria-hidden="true" stroke="${color}" stroke-width="2"><use href="#forest-grid" stroke-width="1" /><line x1="${from}" x2="${to}" y1="9" y2="9" />${ends}<svg x="${percent(ratio, scale)}" y="9" overflow="visible"><path d="${path}" transform="translate(-5.5 -5.5) scale(.69)" fill="${color}" stroke="none" /></svg></svg></td><td class="value">${ratioInTable(cell)}</td></tr>\n`
}

function tick(at: string): Markup {
  return html`<line x1="${at}" x2="${at}" y1="5" y2="13" />`
}

function arrow(at: string, shape: string): Markup {
  return html`<svg x="${at}" y="9" overflow="visible"><path d="M0 0${shape}" fill="none" /></svg>`
}

function percent(ratio: number, { minimum, maximum }: LogScale): string {
  const inside = Math.min(Math.max(ratio, minimum), maximum)
  return `${((100 * Math.log(inside / minimum)) / Math.log(maximum / minimum)).toFixed(2)}%`
}
