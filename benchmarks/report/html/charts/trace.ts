import type { CellInvocation } from '../../../campaign/cell-data.js'
import { median } from '../../../stats/quantile.js'
import { fewestForLevels } from '../../../stats/warmup.js'
import type { CellSamples } from '../cell-samples.js'
import { html, type Markup } from '../markup.js'
import type { PlatformView } from '../view.js'
import { deviationScale, deviationWords } from './deviation-scale.js'
import { thinRanks, thinSeries } from './thin.js'

/** How many invocations a trace shows at most. */
export const traceInvocations = 8
/** How many iterations of an invocation a trace shows at most. */
export const traceIterations = 60

const size = { width: 300, height: 112, left: 46, right: 6, top: 6, bottom: 18 } as const
const signs = { flat: 'flat', 'warm-up': 'warm', 'slow-down': 'slow', 'no-steady-state': 'none' } as const

/**
 * The iterations of a cell over time: a column for each invocation, a line for each level that was found, a
 * dashed line where the steady state begins, and the class below. Of many invocations the first, the last and,
 * before others, those that are not flat are shown; of many iterations the least and greatest of each stretch.
 */
export function traceChart(platform: PlatformView, workload: string, cell: CellSamples): Markup {
  const shown = chooseInvocations(cell.invocations)
  const centre = median(cell.invocations.flatMap((invocation) => invocation.times))
  const scale = deviationScale(cell.least, cell.greatest, (cell.quartiles[1] - cell.quartiles[0]) / 2, 0.14)
  const bottom = size.height - size.bottom
  const y = (time: number): string =>
    (bottom - 3 - scale.place(time / centre - 1) * (bottom - size.top - 6)).toFixed(1)
  const column = (size.width - size.left - size.right) / shown.length
  const columns = shown.map((invocation, place) => {
    const left = size.left + place * column
    const x = (index: number): string =>
      (left + (column * (index + 0.5)) / invocation.times.length).toFixed(1)
    return drawInvocation(invocation, x, y)
  })
  const rows = scale.ticks.map((tick) => ({ tick, at: y(centre * (1 + tick)) }))
  const narrow = column < 26
  return html`<svg class="strip trace" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img"><title>Iterations of ${workload} on ${platform.id}</title><desc>${describe(cell, shown)}</desc>
${shown.map((_, place) => place % 2 === 0 && html`<rect class="band" x="${(size.left + place * column).toFixed(1)}" y="${size.top}" width="${column.toFixed(1)}" height="${bottom - size.top}" />`)}<path class="rule" d="M${size.left} ${y(centre)}H${size.width - size.right}" />
${rows.map(({ tick, at }) => html`<text x="${size.left - 4}" y="${(Number(at) + 3.5).toFixed(1)}" text-anchor="end">${tick === 0 ? 'median' : deviationWords(tick)}</text>`)}
<path class="points fine" d="${columns.map(({ points }) => points).join('')}" stroke="${platform.mark.color}" /><path class="level" d="${columns.map(({ levels }) => levels).join('')}" /><path class="steady" d="${columns.map(({ steady }) => steady).join('')}" />
${shown.map((invocation, place) => html`<text x="${(size.left + (place + 0.5) * column).toFixed(1)}" y="${size.height - 6}" text-anchor="middle">${classSign(invocation, narrow)}</text>`)}</svg>`
}

function drawInvocation(
  { times, warmup }: CellInvocation,
  x: (index: number) => string,
  y: (time: number) => string,
) {
  const points = thinSeries(times, traceIterations).map((index) => `M${x(index)} ${y(times[index] ?? 0)}h0`)
  const levels = warmup.segments.map(({ start, end, median }) => `M${x(start)} ${y(median)}H${x(end - 1)}`)
  const steady =
    warmup.steadyStart > 0 ? `M${x(warmup.steadyStart - 0.5)} ${size.top}V${size.height - size.bottom}` : ''
  return { points: points.join(''), levels: levels.join(''), steady }
}

function chooseInvocations(all: readonly CellInvocation[]): readonly CellInvocation[] {
  if (all.length <= traceInvocations) return all
  const ends = [all[0], all.at(-1)]
  const between = all.slice(1, -1)
  const changing = between.filter(({ warmup }) => warmup.class !== 'flat')
  const flat = between.filter(({ warmup }) => warmup.class === 'flat')
  const pick = (from: readonly CellInvocation[], count: number) =>
    count < 2 ? from.slice(0, count) : thinRanks(from.length, count).map((rank) => from[rank])
  const first = pick(changing, traceInvocations - 2)
  const chosen = new Set([...ends, ...first, ...pick(flat, traceInvocations - 2 - first.length)])
  return all.filter((invocation) => chosen.has(invocation))
}

function classSign({ warmup, times }: CellInvocation, narrow: boolean): string {
  if (times.length < fewestForLevels) return '–'
  const sign = signs[warmup.class]
  return narrow ? (sign[0] ?? '') : sign
}

function describe(cell: CellSamples, shown: readonly CellInvocation[]): string {
  const classes = shown.map(({ warmup, times }) =>
    times.length < fewestForLevels ? 'too short' : warmup.class,
  )
  const some = shown.length < cell.invocations.length ? `, ${shown.length} of them shown` : ''
  return `${cell.invocations.length} invocations${some}: ${classes.join(', ')}.`
}
