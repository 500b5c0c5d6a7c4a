import { overviewChart } from '../charts/overview.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { classWords, platformClasses } from '../platform-classes.js'
import { ratioInTable } from '../ratio.js'
import type { PageSection } from '../section.js'
import { estimatedOn, type PlatformView, type ReportView } from '../view.js'

/** All platforms on one scale, as a chart and as a table. */
export function overviewSection(view: ReportView): PageSection | undefined {
  if (view.compared.length === 0) return undefined
  return {
    id: 'overview',
    heading: 'The platforms on one scale',
    short: 'Overview',
    content: html`<figure>
<figcaption>Each stroke is a workload; the symbol is the geometric mean of the compute workloads, the bar its ${view.confidence} interval. The bands are the classes of platforms.</figcaption>
<div class="wide">${overviewChart(view, 960)}</div>
<div class="narrow">${overviewChart(view, 366)}</div>
</figure>
${table(view)}`,
  }
}

function table(view: ReportView): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Overheads by platform"><table class="sortable">
<caption>Ratios to the baseline [${view.confidence} interval] by platform</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">Class</th><th scope="col">Geometric mean</th><th scope="col">Least</th><th scope="col">Greatest</th><th scope="col">Without a ratio</th></tr></thead>
<tbody>
${view.platforms.map((platform) => row(view, platform))}</tbody>
</table></div>`
}

function row(view: ReportView, platform: PlatformView): Markup {
  const { id, mark, record, summary } = platform
  const cells = estimatedOn(view, platform)
  const overall = summary?.overall
  const ends = [cells[0], cells.at(-1)].map((cell) =>
    cell === undefined
      ? html`<td class="none">–</td>`
      : html`<td data-sort="${cell.ratio}">${ratioInTable(cell)}<br /><span class="quiet">${cell.workload}</span></td>`,
  )
  const own = view.summary.cells.filter(
    (cell) => cell.platform === id && cell.state !== 'baseline' && cell.state !== 'absolute',
  )
  const without = own.length - cells.length
  const place = platformClasses.indexOf(record.class)
  return html`<tr data-platform="${id}"><th scope="row" data-sort="${id}">${markPicture(mark)} ${id}</th><td data-sort="${-place}">${classWords[record.class]}</td>${mean(overall)}${ends}<td data-sort="${without}">${without === 0 ? 'none' : without}</td></tr>\n`
}

function mean(overall: NonNullable<PlatformView['summary']>['overall'] | undefined): Markup {
  if (overall?.state === 'estimated')
    return html`<td data-sort="${overall.ratio}">${ratioInTable(overall)}</td>`
  return html`<td class="none">${overall?.state === 'baseline' ? 'baseline' : 'no mean'}</td>`
}
