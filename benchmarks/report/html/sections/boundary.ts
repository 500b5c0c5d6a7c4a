import type { SummaryCell } from '../../../campaign/records.js'
import { findWorkload } from '../../../guest/catalogue.js'
import { formatCount, formatDuration, formatDurationInterval } from '../../figures.js'
import {
  type DurationScale,
  durationAxis,
  durationScale,
  type OperationCost,
  spreadPlot,
} from '../charts/spread-rows.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { createNotes, type Notes } from '../notes.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'

interface CostRow extends OperationCost {
  readonly platform: PlatformView
  /** Why there is no distribution although one was wanted. */
  readonly refused: string | undefined
}

/** What each way out of the guest costs, in absolute terms; undefined if no cell has such a figure. */
export function boundarySection(view: ReportView): PageSection | undefined {
  const groups = view.workloads.flatMap((workload) => {
    const rows = view.platforms.flatMap((platform) =>
      costOf(platform, view.cell(platform.id, workload.workload)),
    )
    return rows.length === 0 ? [] : [{ workload, rows }]
  })
  const scale = durationScale(groups.flatMap(({ rows }) => rows))
  if (scale === undefined) return undefined
  const notes = createNotes()
  return {
    id: 'boundary',
    heading: 'What does it cost to leave the guest?',
    short: 'Boundary',
    content: html`<p>Host time of one operation. In a row: the mean over many, one after the other, timed by the host, with its ${view.confidence} interval; calls and loop included. Alone: each one timed by the guest with its own counter, which is turned into time by the host's clock; the timing itself is contained and stands in the table.</p>
<table class="forest spreads">
<caption>Distribution of single operations on a logarithmic scale of time; heights are square roots, so that rare delays are seen; the plain stroke is the median, the coloured one an operation in a row</caption>
<colgroup><col class="name" /><col /><col class="value" /></colgroup>
<thead><tr><th scope="col">Operation and platform</th><th scope="col">${durationAxis(scale)}</th><th scope="col">In a row; alone</th></tr></thead>
${groups.map(({ workload, rows }) => group(workload, rows, scale, notes))}</table>
${notes.list()}
<details><summary>All quantiles</summary>
${table(groups)}</details>`,
  }
}

function costOf(platform: PlatformView, cell: SummaryCell | undefined): readonly CostRow[] {
  if (cell === undefined || !('operation' in cell || 'spread' in cell)) return []
  const { operation, spread } = cell
  if (operation === undefined && spread === undefined) return []
  const measured = spread?.state === 'measured' ? spread : undefined
  const refused = spread?.state === 'refused' ? spread.reason : undefined
  return [{ platform, operation, spread: measured, refused }]
}

interface Group {
  readonly workload: WorkloadView
  readonly rows: readonly CostRow[]
}

function group(
  { workload, title }: WorkloadView,
  rows: readonly CostRow[],
  scale: DurationScale,
  notes: Notes,
): Markup {
  return html`<tbody data-workload="${workload}">
<tr class="group"><th colspan="3" scope="rowgroup"><b>${workload}</b> <span class="quiet">${title}${findWorkload(workload)?.why !== undefined && html`. ${findWorkload(workload)?.why}`}</span></th></tr>
${rows.map((row) => html`<tr data-platform="${row.platform.id}"><th scope="row">${markPicture(row.platform.mark)} ${row.platform.id}</th><td>${spreadPlot(row, scale, row.platform.mark)}</td><td class="value">${figures(row, notes)}</td></tr>\n`)}</tbody>
`
}

function figures({ platform, operation, spread, refused }: CostRow, notes: Notes): Markup {
  const interval = operation !== undefined && operationInterval(operation)
  return html`${operation !== undefined && html`<span class="ratio"><b>${formatDuration(operation.ns)}</b>${interval !== false && interval !== undefined && html` <span class="interval">[${interval}]</span>`}</span>`}${
    spread !== undefined &&
    html`${operation !== undefined && '; '}<span class="quiet">median ${joined(spread.medianNs)}, 99% ${joined(spread.p99Ns)}</span>`
  }${refused !== undefined && notes.mark(`${platform.id}: no distribution, because ${refused}`)}`
}

/** A duration that is not broken between number and unit. */
function joined(nanoseconds: number): string {
  return formatDuration(nanoseconds).replace(' ', '\u00a0')
}

function operationInterval({ low, high }: NonNullable<CostRow['operation']>): string | undefined {
  return low === undefined || high === undefined ? undefined : formatDurationInterval({ low, high })
}

const quantiles = [
  ['Least', 'minimumNs'],
  ['Median', 'medianNs'],
  ['90%', 'p90Ns'],
  ['99%', 'p99Ns'],
  ['99.9%', 'p999Ns'],
  ['Greatest', 'maximumNs'],
  ['Timing nothing', 'emptyNs'],
] as const

function table(groups: readonly Group[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Costs of single operations"><table class="sortable">
<caption>Host time of one operation, in a row and alone</caption>
<thead><tr><th scope="col">Operation</th><th scope="col">Platform</th><th scope="col">In a row</th>${quantiles.map(([name]) => html`<th scope="col">${name}</th>`)}<th scope="col">Operations</th></tr></thead>
<tbody>
${groups.map(({ workload, rows }) => rows.map((row) => tableRow(workload.workload, row)))}</tbody>
</table></div>`
}

function tableRow(workload: string, { platform, operation, spread }: CostRow): Markup {
  const cell = (value: number | undefined, words: (value: number) => string): Markup =>
    value === undefined ? html`<td class="none">–</td>` : html`<td data-sort="${value}">${words(value)}</td>`
  return html`<tr data-workload="${workload}" data-platform="${platform.id}"><th scope="row" data-sort="${workload}">${workload}</th><td data-sort="${platform.id}">${markPicture(platform.mark)} ${platform.id}</td>${cell(operation?.ns, formatDuration)}${quantiles.map(([, key]) => cell(spread?.[key], formatDuration))}${cell(spread?.count, formatCount)}</tr>\n`
}
