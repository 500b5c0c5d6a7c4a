import type { SummaryCell } from '../../../campaign/records.js'
import { formatShare, formatThroughput } from '../../figures.js'
import { forestTable } from '../charts/forest.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { createNotes, type Notes } from '../notes.js'
import { ratioInTable } from '../ratio.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'
import { missingWords, stopWords } from '../words.js'

/** The overheads by workload, drawn row by row and as a table with a column for each platform. */
export function overheadsSection(view: ReportView): PageSection {
  return {
    id: 'overheads',
    heading: 'How much does each platform cost?',
    short: 'By workload',
    content: html`<p>Time for the same work as a multiple of the baseline's${view.campaign.plan.duet !== undefined && ', which ran at the same time'}, with ${view.confidence} intervals: 2 is twice as slow. An interval that holds 1 does not show a difference, and does not show either that there is none.</p>
${view.compared.length > 0 && forestTable(view)}
<details><summary>The same with a column for each platform</summary>
${table(view)}</details>`,
  }
}

function table(view: ReportView): Markup {
  const notes = createNotes()
  const body = view.workloads.map((workload) => row(view, workload, notes))
  const overall = view.compared.map((platform) => overallCell(platform, notes))
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Overheads by workload and platform"><table class="sortable">
<caption>Ratio to the baseline [${view.confidence} interval]; for a baseline its own throughput</caption>
<thead><tr><th scope="col">Workload</th>${view.baselines.map(heading)}${view.compared.map(heading)}</tr></thead>
<tbody>
${body}</tbody>
${view.compared.length > 0 && html`<tfoot><tr><th scope="row">geometric mean</th>${view.baselines.map(({ id }) => html`<td data-platform="${id}"></td>`)}${overall}</tr></tfoot>`}
</table></div>
${notes.list()}`
}

function heading({ mark, id, record }: PlatformView): Markup {
  const relation = record.label === 'baseline' ? 'baseline' : `to ${record.baseline}; ${record.label}`
  return html`<th scope="col" data-platform="${id}">${markPicture(mark)} ${id}<br /><span class="quiet">${relation}</span></th>`
}

function row(view: ReportView, { workload, title, unit }: WorkloadView, notes: Notes): Markup {
  const cells = [...view.baselines, ...view.compared].map(({ id }) => {
    const cell = view.cell(id, workload)
    const value = sortValue(cell)
    const content = cell === undefined ? 'not measured' : contentOf(view, cell, unit, notes)
    return value === undefined
      ? html`<td data-platform="${id}">${content}</td>`
      : html`<td data-platform="${id}" data-sort="${value}">${content}</td>`
  })
  return html`<tr data-workload="${workload}"><th scope="row" data-sort="${workload}">${workload}<br /><span class="quiet gloss">${title}</span></th>${cells}</tr>\n`
}

function sortValue(cell: SummaryCell | undefined): number | undefined {
  if (cell?.state === 'estimated') return cell.ratio
  return cell?.state === 'baseline' ? cell.measurement.perSecond : undefined
}

function contentOf(view: ReportView, cell: SummaryCell, unit: string, notes: Notes): Markup {
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
  if (overall?.state === 'estimated') return html`<td data-platform="${id}">${ratioInTable(overall)}</td>`
  const reason = overall?.state === 'insufficient' ? overall.reason : 'the summary does not have it'
  return html`<td data-platform="${id}"><span class="quiet">no mean</span>${notes.mark(`${id}: ${reason}`)}</td>`
}
