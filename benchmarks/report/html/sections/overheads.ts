import type { SummaryCell } from '../../../campaign/records.js'
import { formatShare, formatThroughput } from '../../figures.js'
import { overheadChart } from '../charts/overheads.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { createNotes, type Notes } from '../notes.js'
import { ratioInTable } from '../ratio.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'
import { missingWords, stopWords } from '../words.js'

/** The overheads by workload, as a chart and as a table. */
export function overheadsSection(view: ReportView): Markup {
  return html`<section>
<h2>How much does each platform cost?</h2>
<p>Time for the same work as a multiple of the baseline's, with ${view.confidence} intervals: 2 is twice as slow. An interval that holds 1 shows no difference; an arrow is an end beyond the scale.</p>
${view.compared.length > 0 && chart(view)}
${table(view)}
</section>`
}

function chart(view: ReportView): Markup {
  return html`<figure>
<figcaption class="legend">${view.compared.map(({ mark, title, id }) => html`<span>${markPicture(mark)} ${title} <span class="quiet">${id}</span></span>\n`)}</figcaption>
<div class="wide">${overheadChart(view, 960)}</div>
<div class="narrow">${overheadChart(view, 380)}</div>
</figure>`
}

function table(view: ReportView): Markup {
  const notes = createNotes()
  const body = view.workloads.map((workload) => row(view, workload, notes))
  const overall = view.compared.map((platform) => overallCell(platform, notes))
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Overheads by workload and platform"><table>
<caption>Ratio to the baseline [${view.confidence} interval]; for a baseline its own throughput</caption>
<thead><tr><th scope="col">Workload</th>${view.baselines.map(heading)}${view.compared.map(heading)}</tr></thead>
<tbody>
${body}</tbody>
${view.compared.length > 0 && html`<tfoot><tr><th scope="row">geometric mean</th>${view.baselines.map(() => html`<td></td>`)}${overall}</tr></tfoot>`}
</table></div>
${notes.list()}`
}

function heading({ mark, id, record }: PlatformView): Markup {
  const relation = record.label === 'baseline' ? 'baseline' : `to ${record.baseline}; ${record.label}`
  return html`<th scope="col">${markPicture(mark)} ${id}<br /><span class="quiet">${relation}</span></th>`
}

function row(view: ReportView, { workload, title, unit }: WorkloadView, notes: Notes): Markup {
  const cells = [...view.baselines, ...view.compared].map(({ id }) => {
    const cell = view.cell(id, workload)
    return html`<td>${cell === undefined ? 'not measured' : content(view, cell, unit, notes)}</td>`
  })
  return html`<tr><th scope="row">${workload}<br /><span class="quiet">${title}</span></th>${cells}</tr>\n`
}

function content(view: ReportView, cell: SummaryCell, unit: string, notes: Notes): Markup {
  if (cell.state === 'baseline') {
    const tolerance = cell.measurement.verdict === 'within-tolerance' && notes.mark(toleranceNote)
    return html`${formatThroughput(cell.measurement.perSecond, unit)}${tolerance}`
  }
  if (cell.state !== 'estimated') {
    const tone = quietStates.has(cell.state) ? 'quiet' : 'bad'
    return html`<span class="${tone}">${missingWords(cell)}</span>${notes.mark(`${cell.platform}: ${cell.reason}`)}`
  }
  const aim = formatShare(view.campaign.plan.targetHalfWidth)
  const marks = [
    cell.halfWidth > view.campaign.plan.targetHalfWidth &&
      notes.mark(`The interval is wider than the aim of ±${aim}: measuring ended ${stopWords[cell.stop]}.`),
    cell.measurement.verdict === 'within-tolerance' && notes.mark(toleranceNote),
    cell.label !== 'same machine code' &&
      notes.mark(`${cell.label}: the ratio holds the compilers' difference too.`),
  ]
  return html`${ratioInTable(cell)}${marks}`
}

const quietStates: ReadonlySet<string> = new Set(['absolute', 'insufficient', 'unsupported'])

const toleranceNote = 'The result is right within its tolerance, not to the bit.'

function overallCell({ id, summary }: PlatformView, notes: Notes): Markup {
  const overall = summary?.overall
  if (overall?.state === 'estimated') return html`<td>${ratioInTable(overall)}</td>`
  const reason = overall?.state === 'insufficient' ? overall.reason : 'the summary does not have it'
  return html`<td><span class="quiet">no mean</span>${notes.mark(`${id}: ${reason}`)}</td>`
}
