import type { ClockSummary } from '../../../campaign/records.js'
import { clockDrift, type MomentValue, type PlatformDrift, platformDrift } from '../../drift.js'
import { formatDuration, formatRate } from '../../figures.js'
import { deviationWords } from '../charts/deviation-scale.js'
import { type TimeSeries, timeChart } from '../charts/over-time.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView } from '../view.js'

/** How the machine and the clocks went while the campaign ran. */
export function driftSection(view: ReportView): PageSection | undefined {
  const baselines = view.baselines
    .map((platform) => ({ platform, drift: platformDrift(view.log, view.cells, platform.id) }))
    .filter(({ drift }) => drift.mean.length > 1)
  const clocks = view.platforms.filter(({ summary }) => summary?.clock !== undefined)
  if (baselines.length === 0 && clocks.length === 0) return undefined
  return {
    id: 'drift',
    heading: 'Did the machine drift?',
    short: 'Drift',
    content: html`${baselines.length > 0 && baselineDrift(baselines)}${clocks.length > 0 && clockPart(view, clocks)}`,
  }
}

interface BaselineDrift {
  readonly platform: PlatformView
  readonly drift: PlatformDrift
}

function baselineDrift(baselines: readonly BaselineDrift[]): Markup {
  const series = baselines.flatMap(({ platform, drift }): readonly TimeSeries[] => [
    ...[...drift.workloads.values()].map((values) => ({ mark: platform.mark, values, faint: true })),
    { mark: platform.mark, values: drift.mean },
  ])
  const ends = baselines.map(
    ({ platform, drift }) =>
      `${platform.id}: ${drift.mean.map(({ value }) => deviationWords(value)).join(', ')}`,
  )
  const chart = (width: number): Markup =>
    timeChart(
      series,
      {
        width,
        title: 'The baseline over the campaign',
        description: `${ends.join('; ')}. Also in the table below.`,
      },
      deviationWords,
    )
  return html`<h3>The baseline over the campaign</h3>
<figure><figcaption>The baseline's time for the same work in each invocation, from its own median: a thin line for each workload, the thick one is their geometric mean. A machine that slows down rises. ${baselines.map(({ platform }) => legend(platform))}</figcaption>
<div class="wide">${chart(960)}</div><div class="narrow">${chart(366)}</div></figure>
<details><summary>The same as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The baseline over the campaign"><table class="sortable">
<caption>Geometric mean over the workloads of an invocation, from the median invocation</caption>
<thead><tr><th scope="col">Baseline</th><th scope="col">Invocation</th><th scope="col">Minutes since the first</th><th scope="col">Deviation</th></tr></thead>
<tbody>
${baselines.map(({ platform, drift }) => drift.mean.map((moment) => momentRow(platform, moment)))}</tbody>
</table></div></details>`
}

function momentRow({ id, mark }: PlatformView, { invocation, minutes, value }: MomentValue): Markup {
  return html`<tr data-platform="${id}"><th scope="row" data-sort="${id}">${markPicture(mark)} ${id}</th><td data-sort="${invocation}">${invocation}</td><td data-sort="${minutes}">${minutes.toFixed(1)}</td><td data-sort="${value}">${deviationWords(value)}</td></tr>\n`
}

function legend({ mark, id }: PlatformView): Markup {
  return html`<span class="legend-item">${markPicture(mark)} ${id}</span> `
}

const verdictWords = {
  steady: 'steady',
  drifting: 'drifting: its rate moved one way',
  unsteady: 'unsteady: its rate differs between or within invocations',
  stopped: 'stopped: its counter does not move',
} as const satisfies Record<ClockSummary['verdict'], string>

function clockPart(view: ReportView, platforms: readonly PlatformView[]): Markup {
  const moving = platforms
    .map((platform) => ({ platform, values: clockDrift(view.log, platform.id) }))
    .filter(({ values }) => values.length > 1)
  const series = moving.map(({ platform, values }) => ({ mark: platform.mark, values }))
  const ppm = (value: number): string => `${value === 0 ? '0' : signed(value)} ppm`
  const chart = (width: number): Markup =>
    timeChart(
      series,
      {
        width,
        title: "The guests' clocks over the campaign",
        description:
          'Rates by invocation, in parts per million from their medians; spread and drift are in the table below.',
      },
      ppm,
    )
  const { hostClock } = view.summary
  return html`<h3>The guests' clocks</h3>
<p>Times are taken on the host. A guest's own benchmarks rest on its own clock; this is its time-stamp counter against the host's clock.${
    hostClock !== undefined &&
    html` The host's clock itself was steered by ${signed(hostClock.steeringPpm)} ppm, with a range of ${Number(hostClock.rangePpm.toPrecision(2))} ppm over the campaign.`
  }</p>
${
  series.length > 0 &&
  html`<figure><figcaption>The rate of each guest's counter in each invocation, from its median, parts per million. ${moving.map(({ platform }) => legend(platform))}</figcaption>
<div class="wide">${chart(960)}</div><div class="narrow">${chart(366)}</div></figure>`
}
<div class="scroll" tabindex="0" role="region" aria-label="The guests' clocks"><table class="sortable">
<caption>Guests' counters against the host's clock; nothing below what can be seen is a finding</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">Rate</th><th scope="col">Drift</th><th scope="col">Spread</th><th scope="col">Largest jump</th><th scope="col">Can be seen from</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${platforms.map(clockRow)}</tbody>
</table></div>`
}

function clockRow({ id, mark, summary }: PlatformView): Markup | false {
  const clock = summary?.clock
  if (clock === undefined) return false
  const { ticksPerNs, driftPpm, spreadPpm, jumpNs, resolutionPpm, verdict } = clock
  const cell = (value: number | undefined, words: string): Markup =>
    value === undefined ? html`<td class="none">–</td>` : html`<td data-sort="${value}">${words}</td>`
  const tone = verdict === 'steady' ? 'good' : 'fair'
  return html`<tr data-platform="${id}"><th scope="row" data-sort="${id}">${markPicture(mark)} ${id}</th>${cell(ticksPerNs, ticksPerNs > 0 ? `${formatRate(1e9 * ticksPerNs)}Hz` : 'none')}${cell(driftPpm, `${signed(driftPpm ?? 0)} ppm`)}${cell(spreadPpm, `±${digits(spreadPpm)} ppm`)}${cell(jumpNs, formatDuration(jumpNs))}${cell(resolutionPpm, `${digits(resolutionPpm)} ppm`)}<td class="${tone} wrap" data-sort="${verdict}">${verdictWords[verdict]}</td></tr>\n`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(2)))
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`
}
