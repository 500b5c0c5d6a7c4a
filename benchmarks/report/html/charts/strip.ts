import type { SampleRecord } from '../../../campaign/records.js'
import { median, quantile } from '../../../stats/quantile.js'
import { formatCount } from '../../figures.js'
import { html, type Markup } from '../markup.js'
import type { PlatformView } from '../view.js'

const size = { width: 300, height: 96, left: 44, right: 6, top: 8, bottom: 18 } as const

/**
 * Every sample of a platform on a workload: a column an invocation, in it the iterations from left to right,
 * upwards the deviation of the time per unit from the median of all. Drawn by hand, a path for all points,
 * because a campaign has tens of thousands of samples.
 */
export function stripPlot(
  platform: PlatformView,
  workload: string,
  samples: readonly SampleRecord[],
): Markup {
  const times = samples.map(({ elapsed, units }) => elapsed / units)
  const centre = median(times)
  const deviations = times.map((time) => time / centre - 1)
  const scale = verticalScale(deviations)
  const invocations = columnsOf(samples)
  const column = (size.width - size.left - size.right) / invocations.size
  const point = ({ invocation, iteration }: SampleRecord, deviation: number): string => {
    const { place, iterations } = invocations.get(invocation) ?? { place: 0, iterations: 1 }
    const x = size.left + column * (place + (0.5 + iteration) / iterations)
    return `${x.toFixed(1)} ${scale.y(deviation).toFixed(1)}`
  }
  const points = samples.map((sample, index) => ({ sample, at: point(sample, deviations[index] ?? 0) }))
  const right = points.filter(({ sample }) => sample.verdict !== 'wrong').map(({ at }) => `M${at}h0`)
  const wrong = points
    .filter(({ sample }) => sample.verdict === 'wrong')
    .map(({ at }) => `M${at}m-3 -3l6 6m0 -6l-6 6`)
  const words = `${formatCount(samples.length)} samples in ${invocations.size} invocations, from ${percent(Math.min(...deviations))} to ${percent(Math.max(...deviations))} of their median.`
  return html`<svg class="strip" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img"><title>Samples of ${workload} on ${platform.id}</title><desc>${words}</desc>
${bands(invocations.size, column)}<path class="rule" d="M${size.left} ${scale.y(0).toFixed(1)}H${size.width - size.right}" />
${scale.ticks.map(({ at, words }) => html`<text x="${size.left - 4}" y="${(at + 3.5).toFixed(1)}" text-anchor="end">${words}</text>`)}
<text x="${size.left}" y="${size.height - 5}">${invocations.size} ${invocations.size === 1 ? 'invocation' : 'invocations'} →</text>
<path class="points" d="${right.join('')}" stroke="${platform.mark.color}" />${wrong.length > 0 && html`<path class="crosses" d="${wrong.join('')}" />`}</svg>`
}

/** Even within the usual spread of the samples and logarithmic beyond, or one outlier would flatten the rest. */
function verticalScale(deviations: readonly number[]) {
  const low = Math.min(-0.01, ...deviations)
  const high = Math.max(0.01, ...deviations)
  const spread = Math.max(0.005, quantile(deviations, 0.75) - quantile(deviations, 0.25))
  const shape = (deviation: number): number => Math.asinh(deviation / spread)
  const bottom = size.height - size.bottom - 4
  const top = size.top + 4
  const y = (deviation: number): number =>
    bottom - ((shape(deviation) - shape(low)) / (shape(high) - shape(low))) * (bottom - top)
  const middle = { at: y(0), words: 'median' }
  const ends = [
    { at: y(high), words: percent(high) },
    { at: y(low), words: percent(low) },
  ]
  return { y, ticks: [middle, ...ends.filter(({ at }) => Math.abs(at - middle.at) > 10)] }
}

function bands(count: number, column: number): Markup {
  const every = Array.from({ length: count }, (_, index) => index).filter((index) => index % 2 === 0)
  const bottom = size.height - size.bottom
  const paths = every.map(
    (index) =>
      `M${(size.left + index * column).toFixed(1)} ${size.top}h${column.toFixed(1)}V${bottom}h${(-column).toFixed(1)}Z`,
  )
  return html`<path class="band" d="${paths.join('')}" />`
}

/** The column of each invocation, from the first to the last, and for how many iterations it has room. */
function columnsOf(samples: readonly SampleRecord[]) {
  const iterations = new Map<number, number>()
  for (const { invocation, iteration } of samples) {
    iterations.set(invocation, Math.max(iterations.get(invocation) ?? 0, iteration + 1))
  }
  const inOrder = [...iterations].toSorted(([one], [other]) => one - other)
  return new Map(inOrder.map(([invocation, count], place) => [invocation, { place, iterations: count }]))
}

function percent(deviation: number): string {
  const value = 100 * deviation
  const digits = Math.abs(value) >= 10 ? formatCount(Math.abs(value)) : Math.abs(value).toFixed(1)
  return `${value < 0 ? '−' : '+'}${digits}%`
}
