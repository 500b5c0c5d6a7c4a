import type { PlatformSummary } from '../../../campaign/records.js'
import { formatDuration } from '../../figures.js'
import { type DurationScale, durationAxis, durationScale } from '../charts/spread-rows.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView } from '../view.js'

const moments = [
  ['Processor runs', ({ lifeTimes }) => lifeTimes?.runningNs],
  ['First line', ({ lifeTimes }) => lifeTimes?.firstLineNs],
  ['Kernel', ({ lifeTimes }) => lifeTimes?.kernelNs],
  ['Ready', ({ boot }) => boot?.medianNs],
  ['Shut-down', ({ lifeTimes }) => lifeTimes?.shutdownNs],
] as const satisfies readonly (readonly [string, (summary: PlatformSummary) => number | undefined])[]

/** How long each platform takes from power-on to work, and to end. */
export function lifeSection(view: ReportView): PageSection | undefined {
  const started = view.platforms.flatMap((platform) =>
    platform.summary?.boot === undefined ? [] : [{ platform, summary: platform.summary }],
  )
  const all = started.flatMap(({ summary }) => moments.flatMap(([, of]) => of(summary) ?? []))
  const scale = durationScale(all.map((ns) => ({ operation: { ns }, spread: undefined })))
  if (scale === undefined) return undefined
  const columns = moments.filter(([, of]) => started.some(({ summary }) => of(summary) !== undefined))
  return {
    id: 'life',
    heading: 'How long does it take to start and to stop?',
    short: 'Start-up',
    content: html`<table class="forest">
<caption>Medians over the invocations, from the call that starts the machine to the payload's readiness, on a logarithmic scale; strokes are the moments on the way</caption>
<colgroup><col class="name" /><col /><col class="value" /></colgroup>
<thead><tr><th scope="col">Platform</th><th scope="col">${durationAxis(scale)}</th><th scope="col">Ready after</th></tr></thead>
<tbody>
${started.map(({ platform, summary }) => bar(platform, summary, scale))}</tbody></table>
<div class="scroll" tabindex="0" role="region" aria-label="Times of starting and stopping"><table class="sortable">
<caption>Time from the call that starts the machine; for the shut-down from the command to its end</caption>
<thead><tr><th scope="col">Platform</th>${columns.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${started.map(({ platform, summary }) =>
  row(
    platform,
    columns.map(([, of]) => of(summary)),
  ),
)}</tbody></table></div>`,
  }
}

function bar({ id, mark }: PlatformView, summary: PlatformSummary, { place, ticks }: DurationScale): Markup {
  const at = (nanoseconds: number): string => `${(100 * place(nanoseconds)).toFixed(2)}%`
  const { lifeTimes, boot } = summary
  const ready = boot?.medianNs ?? 0
  const onTheWay = [lifeTimes?.runningNs, lifeTimes?.firstLineNs, lifeTimes?.kernelNs].filter(
    (time) => time !== undefined,
  )
  return html`<tr data-platform="${id}"><th scope="row">${markPicture(mark)} ${id}</th><td><svg class="plot" aria-hidden="true" stroke="${mark.color}" stroke-width="2">${ticks.map((tick) => html`<line x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="18" class="grid" stroke-width="1" />`)}<line x1="0" x2="${at(ready)}" y1="9" y2="9" />${onTheWay.map((time) => html`<line x1="${at(time)}" x2="${at(time)}" y1="3" y2="15" />`)}<svg x="${at(ready)}" y="9" overflow="visible"><path d="${mark.path}" transform="translate(-5.5 -5.5) scale(.69)" fill="${mark.color}" stroke="none" /></svg></svg></td><td class="value"><b>${formatDuration(ready)}</b></td></tr>\n`
}

function row({ id, mark }: PlatformView, times: readonly (number | undefined)[]): Markup {
  return html`<tr data-platform="${id}"><th scope="row" data-sort="${id}">${markPicture(mark)} ${id}</th>${times.map((time) => (time === undefined ? html`<td class="none">–</td>` : html`<td data-sort="${time}">${formatDuration(time)}</td>`))}</tr>\n`
}
