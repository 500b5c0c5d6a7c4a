import { defaultDoublingTime, doublingTime, growthEras, yearsOfProgress } from '../../progress.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView } from '../view.js'

/** What the overheads are worth in years of faster hardware, at a doubling time that the reader can change. */
export function yearsSection(view: ReportView): PageSection | undefined {
  const rows = view.compared.flatMap((platform) => {
    const overall = platform.summary?.overall
    return overall?.state === 'estimated' ? [row(platform, overall)] : []
  })
  if (rows.length === 0) return undefined
  return {
    id: 'years',
    heading: 'How many years of hardware progress is that?',
    short: 'Years',
    content: html`<p>Software on a platform that takes twice as long runs as it did on hardware one doubling older. If hardware doubles its speed every <b data-doubling-time="">${defaultDoublingTime}</b> years:</p>
<p class="control" hidden="hidden"><label for="doubling-time">Years in which hardware doubles its speed</label> <input type="number" id="doubling-time" value="${defaultDoublingTime}" min="0.5" max="100" step="0.1" aria-describedby="doubling-source" /> <output for="doubling-time"></output></p>
<ul>
${rows.map(({ sentence }) => sentence)}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="Years of hardware progress by platform"><table class="sortable">
<caption>Years of progress that the geometric mean of the overheads undoes, with the ends of its ${view.confidence} interval</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">Years</th><th scope="col">At least</th><th scope="col">At most</th><th scope="col">Doublings</th></tr></thead>
<tbody>
${rows.map(({ line }) => line)}</tbody>
</table></div>
<p class="quiet" id="doubling-source">${defaultDoublingTime} years is the mean over 1978 to 2018 of single processors on SPEC's integer programs: ${growthEras.map(({ from, to, growth }) => `${Number((100 * growth).toFixed(1))}% a year ${from}–${to} (doubling in ${doublingTime(growth).toFixed(1)} years)`).join(', ')}. Source: Hennessy and Patterson, Computer Architecture, 6th edition, 2019, figure 1.1. It is a way to picture a ratio, not a measurement.</p>`,
  }
}

interface Interval {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

function row({ id, title, mark, record }: PlatformView, { ratio, low, high }: Interval) {
  const sentence = html`<li data-platform="${id}"><b>${title}</b> ${words({ ratio, low, high }, record.baseline)}</li>\n`
  const line = html`<tr data-platform="${id}"><th scope="row" data-sort="${id}">${markPicture(mark)} ${id}</th>${[
    ratio,
    low,
    high,
  ].map(
    (value) => html`<td data-sort="${yearsOfProgress(value, defaultDoublingTime)}">${years(value)}</td>`,
  )}<td data-sort="${Math.log2(ratio)}">${minus(Math.log2(ratio).toFixed(2))}</td></tr>\n`
  return { sentence, line }
}

/** Never more than the interval supports: one that holds 1 has no least number of years. */
function words({ low, high }: Interval, baseline: string): Markup {
  if (low > 1) {
    return html`costs between ${years(low)} and ${years(high)} years: software runs in it as on hardware that much older than ${baseline}.`
  }
  if (high >= 1)
    return html`costs at most ${years(high)} years; that it costs any, the measurements do not show.`
  return html`costs no year: it is faster than ${baseline}.`
}

function years(ratio: number): Markup {
  const doublings = Number(Math.log2(ratio).toPrecision(9))
  return html`<span data-doublings="${doublings}">${minus(yearsOfProgress(ratio, defaultDoublingTime).toFixed(1))}</span>`
}

function minus(digits: string): string {
  return Number(digits) === 0 ? digits.replace('-', '') : digits.replace('-', '−')
}
