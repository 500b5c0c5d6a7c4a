import { median } from '../../../stats/quantile.js'
import { formatCount } from '../../figures.js'
import type { CellSamples } from '../cell-samples.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PlatformView } from '../view.js'
import { type DeviationScale, deviationScale, deviationWords } from './deviation-scale.js'
import { thinRanks } from './thin.js'

/** How many samples inside the fences a strip shows at most; every other sample is always drawn. */
export const stripLimit = 300

const width = 1000
const height = 26

/** A platform with its samples of one workload. */
export interface StripRow {
  readonly platform: PlatformView
  readonly cell: CellSamples
}

/**
 * All samples of a workload, a strip for each platform, all on one scale. Samples inside Tukey's fences are dots,
 * thinned to {@link stripLimit} by their ranks; outliers are strokes and samples with a wrong result crosses, and
 * all of them are drawn, as are the ones before the steady state.
 */
export function stripTable(workload: string, rows: readonly StripRow[]): Markup {
  const scale = deviationScale(
    Math.min(...rows.map(({ cell }) => cell.least)),
    Math.max(...rows.map(({ cell }) => cell.greatest)),
    median(rows.map(({ cell }) => (cell.quartiles[1] - cell.quartiles[0]) / 2)),
  )
  const at = (tick: number): string => `${(100 * scale.place(tick)).toFixed(1)}%`
  const major = majorTicks(scale)
  return html`<table class="forest strips">
<caption>Samples by their distance from the platform's median, on a scale that is even near it and logarithmic far from it</caption>
<colgroup><col class="name" /><col /><col class="value" /></colgroup>
<thead><tr><th scope="col">Platform</th><th scope="col"><svg class="axis low" role="img" aria-label="deviation from the median, ${scale.ticks.map(deviationWords).join(', ')}">${scale.ticks.map((tick) => html`<text class="${major.has(tick) ? 'major' : 'minor'}" x="${at(tick)}" y="12" text-anchor="middle" fill="currentColor">${tick === 0 ? 'median' : deviationWords(tick)}</text>`)}</svg></th><th scope="col">Quartiles; outliers</th></tr></thead>
<tbody>
${rows.map((row) => strip(workload, row, scale))}</tbody></table>`
}

/** The ticks that are labelled on a narrow screen too. */
function majorTicks({ place, ticks }: DeviationScale): ReadonlySet<number> {
  const chosen = [0]
  for (const tick of ticks.toSorted((one, other) => Math.abs(other) - Math.abs(one))) {
    if (chosen.every((other) => Math.abs(place(other) - place(tick)) > 0.3)) chosen.push(tick)
  }
  return new Set(chosen)
}

function strip(workload: string, { platform, cell }: StripRow, { place, ticks }: DeviationScale): Markup {
  const x = (deviation: number): string => (width * place(deviation)).toFixed(0)
  const { count, inside, mildOutliers, severeOutliers, early, wrong } = cell
  const drawn = thinRanks(inside.length, stripLimit).flatMap((rank) => inside[rank] ?? [])
  const path = (deviations: readonly number[], shape: (index: number) => string): string =>
    deviations.map((deviation, index) => `M${x(deviation)} ${shape(index)}`).join('')
  const outliers = formatCount(mildOutliers.length + severeOutliers.length)
  const words = `${formatCount(count)} samples, ${outliers} outliers`
  const [low, high] = cell.quartiles
  const { color } = platform.mark
  return html`<tr data-platform="${platform.id}"><th scope="row">${markPicture(platform.mark)} ${platform.id}</th><td><svg class="strip plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img"><title>Samples of ${workload} on ${platform.id}</title><desc>${words}</desc>
<path class="rule" d="${ticks.map((tick) => `M${x(tick)} 0v${height}`).join('')}" /><path class="points" d="${path(drawn, (index) => `${(7 + 12 * ((index * 0.618) % 1)).toFixed(0)}h0`)}" stroke="${color}" /><path class="box" d="M${x(low)} 13H${x(high)}M${x(low)} 9v8M${x(high)} 9v8M${x(0)} 6v14" />${
    early.length > 0 && html`<path class="early" d="${path(early, () => `${height}v-5`)}" />`
  }${mildOutliers.length > 0 && html`<path class="mild" d="${path(mildOutliers, () => '5v16')}" stroke="${color}" />`}${
    severeOutliers.length > 0 &&
    html`<path class="severe" d="${path(severeOutliers, () => `2v${height - 4}`)}" stroke="${color}" />`
  }${wrong.length > 0 && html`<path class="crosses" d="${path(wrong, () => '10m-4 -4l8 8m0 -8l-8 8')}" />`}</svg></td><td class="value">${deviationWords(low)} to ${deviationWords(high)}; ${outliers} of ${formatCount(count)}${
    drawn.length < inside.length &&
    html` <span class="quiet">(${formatCount(drawn.length)} of ${formatCount(inside.length)} dots drawn)</span>`
  }</td></tr>\n`
}
