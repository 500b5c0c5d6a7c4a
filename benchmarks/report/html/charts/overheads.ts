import type { CustomSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import { formatRatio } from '../../figures.js'
import type { Markup } from '../markup.js'
import type { PlatformView, ReportView } from '../view.js'
import { missingWords } from '../words.js'
import { type LogScale, logScale, tickLabel } from './scale.js'
import { renderChart } from './svg.js'

const lineHeight = 15
const rowGap = 11
const symbolSize = 10
const margin = { right: 18, top: 24, bottom: 44 } as const
const font = { fontFamily: 'inherit', fontSize: 12 } as const

/** The overheads by workload on a logarithmic scale, with their intervals, `width` CSS pixels wide. */
export function overheadChart(view: ReportView, width: number): Markup {
  const names = view.workloads.map(({ workload }) => workload)
  const left = Math.max(...names.map((name) => name.length)) * 6.9 + 14
  const plot = {
    left,
    right: width - margin.right,
    top: margin.top,
    bottom: margin.top + names.length * (view.compared.length * lineHeight + rowGap),
  }
  const estimated = view.summary.cells.filter((cell) => cell.state === 'estimated')
  const ratios = estimated.map(({ ratio }) => ratio)
  const scale = logScale(ratios, estimated, plot.right - plot.left)
  return renderChart(
    {
      grid: { left, right: margin.right, top: margin.top, bottom: margin.bottom },
      xAxis: { type: 'log', min: scale.minimum, max: scale.maximum, show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisLabel: { ...font, interval: 0, color: 'currentColor' },
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: true, lineStyle: { color: 'var(--line)' } },
      },
      series: [
        tickLines(scale, plot),
        ...view.compared.flatMap((platform) => [
          whiskers(view, platform, scale),
          symbols(view, platform),
          words(view, platform),
        ]),
      ],
    },
    {
      width,
      height: plot.bottom + margin.bottom,
      title: 'Overheads by workload',
      description: describe(view),
    },
  )
}

/** A line and a label for each tick, a stronger one at 1, and the name of the axis. */
function tickLines(
  { ticks }: LogScale,
  plot: Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>,
): CustomSeriesOption {
  const label = (x: number, y: number, text: string, align: 'left' | 'center') => ({
    type: 'text' as const,
    style: { ...font, x, y, text, align, verticalAlign: 'middle' as const, fill: 'currentColor' },
  })
  return {
    type: 'custom',
    silent: true,
    data: ticks.map((tick) => [tick, 0]),
    renderItem: (_, api) => {
      const tick = Number(api.value(0))
      const [x = 0] = api.coord([tick, 0])
      const one = tick === 1
      const line = {
        type: 'line' as const,
        shape: { x1: x, x2: x, y1: one ? plot.top - 6 : plot.top, y2: plot.bottom },
        style: { stroke: one ? 'currentColor' : 'var(--line)', lineWidth: one ? 1.5 : 1 },
      }
      const below = label(x, plot.bottom + 11, tickLabel(tick), 'center')
      if (!one) return { type: 'group', children: [line, below] }
      const middle = (plot.left + plot.right) / 2
      const above = label(x - 4, plot.top - 15, '1 = as fast as the baseline', 'left')
      const name = label(middle, plot.bottom + 30, 'times as long as the baseline, logarithmic', 'center')
      return { type: 'group', children: [line, below, above, name] }
    },
  }
}

/** How far a platform's line lies from the middle of its row. */
function shiftOf(view: ReportView, platform: PlatformView): number {
  return (view.compared.indexOf(platform) - (view.compared.length - 1) / 2) * lineHeight
}

function estimatedOf(view: ReportView, platform: PlatformView) {
  return view.workloads.flatMap(({ workload }, row) => {
    const cell = view.cell(platform.id, workload)
    return cell?.state === 'estimated' ? [{ ...cell, row }] : []
  })
}

/** The intervals; an end beyond the scale is an arrow at its edge. */
function whiskers(view: ReportView, platform: PlatformView, scale: LogScale): CustomSeriesOption {
  const { minimum, maximum } = scale
  const style = { stroke: platform.mark.color, lineWidth: 2 }
  const shift = shiftOf(view, platform)
  return {
    type: 'custom',
    silent: true,
    data: estimatedOf(view, platform).map(({ low, high, row }) => [low, high, row]),
    renderItem: (_, api) => {
      const [from, to] = [Number(api.value(0)), Number(api.value(1))]
      const [low = 0, middle = 0] = api.coord([Math.max(from, minimum), api.value(2)])
      const [high = 0] = api.coord([Math.min(to, maximum), api.value(2)])
      const y = middle + shift
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style,
      })
      const endAt = (x: number, beyond: number) =>
        beyond === 0
          ? [line(x, y - 5, x, y + 5)]
          : [line(x, y, x - beyond, y - 4), line(x, y, x - beyond, y + 4)]
      // Where the symbol covers the ends, they would only spoil its shape.
      const ends =
        high - low < symbolSize
          ? []
          : [...endAt(low, from < minimum ? -6 : 0), ...endAt(high, to > maximum ? 6 : 0)]
      return { type: 'group', children: [line(low, y, high, y), ...ends] }
    },
  }
}

function symbols(view: ReportView, platform: PlatformView): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    symbol: `path://${platform.mark.path}`,
    symbolSize,
    symbolOffset: [0, shiftOf(view, platform)],
    itemStyle: { color: platform.mark.color, opacity: 1 },
    data: estimatedOf(view, platform).map(({ ratio, row }) => [ratio, row]),
  }
}

/** What stands where there is no ratio. */
function words(view: ReportView, platform: PlatformView): CustomSeriesOption {
  const shift = shiftOf(view, platform)
  const missing = view.workloads.flatMap(({ workload }, row) => {
    const cell = view.cell(platform.id, workload)
    if (cell?.state === 'estimated' || cell?.state === 'baseline') return []
    return [{ row, text: cell === undefined ? 'not measured' : missingWords(cell) }]
  })
  return {
    type: 'custom',
    silent: true,
    data: missing.map(({ row }) => [1, row]),
    renderItem: ({ dataIndex }, api) => {
      const { row, text } = missing[dataIndex] ?? { row: 0, text: '' }
      const [x = 0, y = 0] = api.coord([1, row])
      const { color, path } = platform.mark
      return {
        type: 'group',
        children: [
          // A hollow symbol: the platform, without a value.
          {
            type: 'path',
            shape: { pathData: path, x: x + 7, y: y + shift - 4.5, width: 9, height: 9 },
            style: { fill: 'none', stroke: color, lineWidth: 1.2 },
          },
          {
            type: 'text',
            style: { ...font, x: x + 21, y: y + shift, text, verticalAlign: 'middle', fill: color },
          },
        ],
      }
    },
  }
}

function describe(view: ReportView): string {
  const lines = view.summary.cells.flatMap((cell) =>
    cell.state === 'estimated' ? [`${cell.workload} on ${cell.platform}: ${formatRatio(cell)}`] : [],
  )
  return `Ratios to the baseline with ${view.confidence} intervals, also in the table below. ${lines.join('; ')}.`
}
