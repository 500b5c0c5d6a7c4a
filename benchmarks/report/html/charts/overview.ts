import type { CustomSeriesOption } from 'echarts/charts'
import { formatRatio } from '../../figures.js'
import type { Markup } from '../markup.js'
import { classWords, platformClasses } from '../platform-classes.js'
import type { PlatformView, ReportView } from '../view.js'
import { estimatedOn } from '../view.js'
import { logScale, tickLabel } from './scale.js'
import { renderChart } from './svg.js'

const rowHeight = 30
const bandTop = 20
const font = { fontFamily: 'inherit', fontSize: 12 } as const

interface Row {
  readonly platform: PlatformView
  readonly y: number
}

interface Band {
  readonly words: string
  readonly top: number
  readonly bottom: number
}

/**
 * All platforms on one logarithmic scale, in bands by class: a stroke for each workload's ratio, the symbol and
 * a bar for the geometric mean and its interval. `width` CSS pixels wide; below 600 without figures at the side.
 */
export function overviewChart(view: ReportView, width: number): Markup {
  const roomy = width >= 600
  const { bands, rows, height } = arrange(view)
  const left = Math.min(Math.max(...view.platforms.map(({ id }) => id.length)) * 6.9 + 26, width / 2.6)
  const right = roomy ? 150 : 14
  const overall = view.compared.flatMap(({ summary }) =>
    summary?.overall.state === 'estimated' ? [summary.overall] : [],
  )
  const single = view.compared.flatMap((platform) => estimatedOn(view, platform).map(({ ratio }) => ratio))
  const scale = logScale([...single, ...overall.map(({ ratio }) => ratio)], overall, width - left - right)
  const place = (ratio: number): number => {
    const inside = Math.min(Math.max(ratio, scale.minimum), scale.maximum)
    const share = Math.log(inside / scale.minimum) / Math.log(scale.maximum / scale.minimum)
    return left + share * (width - left - right)
  }
  const text = (x: number, y: number, words: string, more: object = {}) => ({
    type: 'text' as const,
    style: { ...font, x, y, text: words, verticalAlign: 'middle' as const, fill: 'currentColor', ...more },
  })
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, lineWidth: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth },
  })
  const arrow = (x: number, y: number, back: number, color: string) => [
    line(x, y, x + back, y - 6, color, 2),
    line(x, y, x + back, y + 6, color, 2),
  ]
  const backdrop = bands.flatMap(({ words, top, bottom }, index) => [
    {
      type: 'rect' as const,
      shape: { x: 0, y: top, width, height: bottom - top },
      style: { fill: index % 2 === 0 ? 'var(--panel)' : 'none' },
    },
    text(6, top + 11, words, { fill: 'var(--quiet)', fontSize: 11 }),
  ])
  const bottom = bands.at(-1)?.bottom ?? 0
  const axis = scale.ticks.flatMap((tick) => [
    line(place(tick), 0, place(tick), bottom + 4, tick === 1 ? 'var(--edge)' : 'var(--line)', 1),
    text(place(tick), bottom + 14, tickLabel(tick), { align: 'center' }),
  ])
  const drawRow = ({ platform, y }: Row) => {
    const { color, path } = platform.mark
    const found = platform.summary?.overall
    const symbol = (x: number) => ({
      type: 'path' as const,
      shape: { pathData: path, x: x - 6, y: y - 6, width: 12, height: 12 },
      style: { fill: color, stroke: 'var(--ground)', lineWidth: 1 },
    })
    const ticks = estimatedOn(view, platform).map(({ ratio }) =>
      line(place(ratio), y - 7, place(ratio), y + 7, color, 1.2),
    )
    const name = text(20, y, platform.id)
    if (platform.id === platform.record.baseline) {
      return [name, symbol(place(1)), ...(roomy ? [text(width - right + 12, y, 'baseline')] : [])]
    }
    if (found?.state !== 'estimated') {
      return [name, ...ticks, ...(roomy ? [text(width - right + 12, y, 'no mean')] : [])]
    }
    return [
      name,
      ...ticks,
      line(place(found.low), y, place(found.high), y, color, 4),
      ...(found.low < scale.minimum ? arrow(left, y, 7, color) : []),
      ...(found.high > scale.maximum ? arrow(width - right, y, -7, color) : []),
      symbol(place(found.ratio)),
      ...(roomy ? [text(width - right + 12, y, formatRatio(found))] : []),
    ]
  }
  const axisName = text(
    (left + width - right) / 2,
    bottom + 32,
    'times as long as the baseline, logarithmic',
    {
      align: 'center',
    },
  )
  const series: CustomSeriesOption = {
    type: 'custom',
    silent: true,
    coordinateSystem: 'none',
    data: [0],
    renderItem: () => ({
      type: 'group',
      children: [...backdrop, ...axis, ...rows.flatMap(drawRow), axisName],
    }),
  }
  return renderChart(
    { series: [series] },
    { width, height: height + 42, title: 'Overview of the platforms', description: describe(view) },
  )
}

function arrange({ platforms }: ReportView): {
  bands: readonly Band[]
  rows: readonly Row[]
  height: number
} {
  const bands: Band[] = []
  const rows: Row[] = []
  let y = 0
  for (const name of platformClasses) {
    const inside = platforms.filter(({ record }) => record.class === name)
    if (inside.length === 0) continue
    const top = y
    y += bandTop
    for (const platform of inside) {
      rows.push({ platform, y: y + rowHeight / 2 - 4 })
      y += rowHeight
    }
    bands.push({ words: classWords[name], top, bottom: y })
  }
  return { bands, rows, height: y }
}

function describe(view: ReportView): string {
  const lines = view.compared.flatMap(({ id, record, summary }) =>
    summary?.overall.state === 'estimated'
      ? [`${id} (${classWords[record.class]}): ${formatRatio(summary.overall)}`]
      : [],
  )
  return `Geometric means with ${view.confidence} intervals, also in the table below. ${lines.join('; ')}.`
}
