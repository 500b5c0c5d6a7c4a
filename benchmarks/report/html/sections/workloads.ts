import type { EstimatedCell, Interval, Measurement } from '../../../campaign/records.js'
import { findWorkload } from '../../../guest/catalogue.js'
import { findToolWorkload } from '../../../tools/catalogue.js'
import {
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatRate,
  formatShare,
  formatThroughput,
  ratioDigits,
} from '../../figures.js'
import { cellSamples } from '../cell-samples.js'
import { workloadOrder } from '../charts/forest.js'
import { stripLimit, stripTable } from '../charts/strips.js'
import { traceChart, traceInvocations } from '../charts/trace.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { ratioInTable } from '../ratio.js'
import { remarksOn } from '../remarks.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'

/** Everything that was measured, workload by workload. */
export function workloadsSection(view: ReportView): PageSection {
  return {
    id: 'workloads',
    heading: 'Workload by workload',
    short: 'Workload by workload',
    content: html`${view.workloads.map((workload, place) => details(view, workload, place))}`,
  }
}

function details(view: ReportView, workload: WorkloadView, place: number): Markup {
  const tool = findToolWorkload(workload.workload)
  const why = findWorkload(workload.workload)?.why ?? tool?.why
  const remarks = remarksOn(view, workload.workload)
  return html`<details class="workload" data-workload="${workload.workload}" data-order="${workloadOrder(view, workload, place)}">
<summary><h3>${workload.workload}</h3> <span class="quiet">${workload.title}</span></summary>
${why !== undefined && html`<p>${why}</p>`}
<p class="quiet">Family ${workload.family}; one unit is ${formatCount(workload.perUnit)} ${workload.unit}.${tool !== undefined && html` The time is the one that ${tool.tool} itself says, without its start and end, by the clock that it has there.`}</p>
${figures(view, workload)}
${remarks.length > 0 && html`<ul>${remarks.map((text) => html`<li>${text}</li>`)}</ul>`}
${strips(view, workload)}
</details>
`
}

interface Measured {
  readonly platform: PlatformView
  readonly measurement: Measurement
  readonly estimate: EstimatedCell | undefined
}

function measuredOn(view: ReportView, { workload }: WorkloadView): readonly Measured[] {
  return [...view.baselines, ...view.compared].flatMap((platform) => {
    const cell = view.cell(platform.id, workload)
    if (cell === undefined || !('measurement' in cell) || cell.measurement === undefined) return []
    const estimate = cell.state === 'estimated' ? cell : undefined
    return [{ platform, measurement: cell.measurement, estimate }]
  })
}

function figures(view: ReportView, workload: WorkloadView): Markup {
  const measured = measuredOn(view, workload)
  if (measured.length === 0) return html`<p>There is no figure of it.</p>`
  const line = (words: string, value: (one: Measured) => Markup | string): Markup =>
    html`<tr><th scope="row">${words}</th>${measured.map((one) => html`<td data-platform="${one.platform.id}">${value(one)}</td>`)}</tr>\n`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Figures of ${workload.workload}"><table aria-label="Figures of ${workload.workload}">
<thead><tr><th scope="col">Figure</th>${measured.map(({ platform }) => html`<th scope="col" data-platform="${platform.id}">${markPicture(platform.mark)} ${platform.id}</th>`)}</tr></thead>
<tbody>
${line(`Ratio [${view.confidence} interval]`, ({ estimate }) => (estimate === undefined ? '–' : ratioInTable(estimate)))}
${line('Cross-check: bootstrap', ({ estimate }) => crossCheck(estimate, estimate?.bootstrap))}
${line('Cross-check: Fieller', ({ estimate }) => crossCheck(estimate, estimate?.fieller))}
${line('Cross-check: signed ranks', ({ estimate }) => (estimate?.signedRank === undefined ? '–' : crossCheck(estimate, estimate.signedRank)))}
${measured.some(({ estimate }) => estimate?.pairs !== undefined) && line('Rounds with both sides', ({ estimate }) => pairs(estimate))}
${line('Half-width; degrees of freedom', ({ estimate }) => (estimate === undefined ? '–' : `±${formatShare(estimate.halfWidth)}; ${estimate.degreesOfFreedom.toFixed(1)}`))}
${line('Throughput', ({ measurement }) => formatThroughput(measurement.perSecond, workload.unit))}
${line('Time per unit', ({ measurement }) => formatDuration(measurement.timePerUnitNs))}
${line(`Its ${view.confidence} interval`, ({ measurement }) => timeInterval(measurement.timeInterval))}
${line('Invocations', ({ measurement }) => formatCount(measurement.invocations))}
${line('Steady samples', ({ measurement }) => formatCount(measurement.iterations))}
${line('Units per sample', ({ measurement }) => formatCount(measurement.unitsPerSample))}
${line('How it warmed up; invocations', ({ measurement }) => warmup(measurement))}
${line('Iterations left out as warm-up', ({ measurement }) => formatCount(measurement.warmup.iterationsLeftOut))}
${line('Outliers, all kept', ({ measurement }) => outliers(measurement))}
${measured.some(({ measurement }) => measurement.disturbances !== undefined) && line('Outliers that coincide with the host', ({ measurement }) => disturbances(measurement))}
${line('Guest counter', ({ measurement }) => counter(measurement))}
${measured.some(({ measurement }) => measurement.toolShare !== undefined) && line("The tool's own time in a sample", ({ measurement }) => (measurement.toolShare === undefined ? '–' : formatShare(measurement.toolShare)))}
${line('Console latency of a sample', ({ measurement }) => formatShare(measurement.latencyShare))}
</tbody></table></div>`
}

function crossCheck(estimate: EstimatedCell | undefined, interval: Interval | undefined): string {
  if (estimate === undefined) return '–'
  if (interval === undefined) return 'no bounded interval'
  const { low, high } = ratioDigits({ ratio: estimate.ratio, ...interval })
  return `[${low}, ${high}]`
}

function timeInterval(interval: Interval | undefined): string {
  if (interval === undefined) return 'none: one invocation'
  return formatDurationInterval(interval)
}

function warmup({ warmup }: Measurement): string {
  const classes = ['flat', 'warm-up', 'slow-down', 'no-steady-state'] as const
  const words = classes
    .filter((name) => warmup[name] > 0)
    .map((name) => `${warmup[name]} ${name.replaceAll('-', ' ')}`)
  const short = warmup.tooShort ?? 0
  if (short > 0) words.push(`${short} too short to see`)
  const counts = words.join(', ') || 'none'
  return warmup.outcome === undefined ? counts : `${warmup.outcome.replaceAll('-', ' ')}; ${counts}`
}

function pairs(estimate: EstimatedCell | undefined): string {
  if (estimate?.pairs === undefined) return '–'
  const { rounds, platformAlone, baselineAlone } = estimate.pairs
  const alone = platformAlone + baselineAlone
  return `${formatCount(rounds)}${alone > 0 ? `, and ${formatCount(alone)} with one side, not used` : ''}`
}

function outliers({ outliers }: Measurement): string {
  const { lowSevere, lowMild, highMild, highSevere, total } = outliers
  const words = [
    [lowSevere, 'far below'],
    [lowMild, 'below'],
    [highMild, 'above'],
    [highSevere, 'far above'],
  ] as const
  const found = words.filter(([count]) => count > 0).map(([count, name]) => `${formatCount(count)} ${name}`)
  return `${found.join(', ') || 'none'} of ${formatCount(total)}`
}

function disturbances({ disturbances }: Measurement): string {
  if (disturbances === undefined) return 'not counted'
  const { explained, outliers, causes } = disturbances
  const words = causes
    .filter(({ outliers: seen }) => seen > 0)
    .map(
      ({ cause, outliers: seen, others }) => `${cause.replaceAll('-', ' ')} ${seen} (and ${others} others)`,
    )
  return `${formatCount(explained)} of ${formatCount(outliers)} above${words.length > 0 ? `: ${words.join(', ')}` : ''}`
}

/** What it advanced by in whole samples. Whatever the host did in between is in the samples, so it is no measure of the clock. */
function counter({ clock }: Measurement): string {
  if (clock === undefined) return 'does not move'
  return `${formatRate(1e9 * clock.ticksPerNs)}Hz over the samples, waits included; within ${formatShare(clock.deviation)} of that in each invocation`
}

function strips(view: ReportView, { workload }: WorkloadView): Markup | undefined {
  const rows = [...view.baselines, ...view.compared].flatMap((platform) => {
    const cell = cellSamples(view.invocations(platform.id, workload))
    return cell === undefined ? [] : [{ platform, cell }]
  })
  if (rows.length === 0) return undefined
  return html`<h4>Every sample</h4>
${stripTable(workload, rows)}
<p class="quiet">A dot is a sample, a stroke an outlier by Tukey's fences within its invocation (the longer, the further out), a short stroke at the bottom a sample before the steady state, a cross a wrong result. Of many dots ${stripLimit} are drawn, at even distances by rank; all else always. Nothing is left out of the estimate but what comes before the steady state.</p>
<h4>Warm-up</h4>
<div class="strips">${rows.map(({ platform, cell }) => html`<figure data-platform="${platform.id}"><figcaption>${markPicture(platform.mark)} ${platform.id}</figcaption>${traceChart(platform, workload, cell)}</figure>`)}</div>
<p class="quiet">A column is an invocation, its iterations from left to right; lines are the levels that were found, a dashed line is where the steady state begins. Below stands how it went: flat, warm (it ended at its fastest), slow (an earlier level was faster), none (no steady state). Of many invocations ${traceInvocations} are drawn, those that are not flat before others.</p>`
}
