import type { LineSeriesOption } from 'echarts/charts'
import type { MomentValue } from '../../drift.js'
import type { PlatformMark } from '../marks.js'
import type { Markup } from '../markup.js'
import { renderChart } from './svg.js'

const font = { fontFamily: 'inherit', fontSize: 12, color: 'currentColor' } as const

/** Values over the time of a campaign. */
export interface TimeSeries {
  readonly mark: PlatformMark
  readonly values: readonly MomentValue[]
  /** In the background: thin, without symbols. Default: in front. */
  readonly faint?: boolean
}

/**
 * A chart of deviations over the campaign's minutes, in linear scales around zero.
 *
 * @param format Words of a tick.
 */
export function timeChart(
  series: readonly TimeSeries[],
  frame: { readonly width: number; readonly title: string; readonly description: string },
  format: (value: number) => string,
): Markup {
  const values = series.flatMap((one) => one.values.map(({ value }) => Math.abs(value)))
  const reach = values.reduce((most, value) => Math.max(most, value), 0)
  const roof = niceRoof(reach)
  const last = series
    .flatMap((one) => one.values)
    .reduce((latest, { minutes }) => Math.max(latest, minutes), 0)
  return renderChart(
    {
      grid: { left: 64, right: 14, top: 10, bottom: 40 },
      xAxis: {
        type: 'value',
        min: 0,
        max: Math.max(last, 0.1) * 1.02,
        name: 'minutes since the first invocation',
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: font,
        axisLabel: { ...font, showMaxLabel: false, formatter: (value: number) => String(value) },
        axisLine: { lineStyle: { color: 'var(--edge)' } },
        splitLine: { show: false },
        splitNumber: frame.width < 600 ? 4 : 8,
      },
      yAxis: {
        type: 'value',
        min: -roof,
        max: roof,
        interval: roof / 2,
        axisLabel: { ...font, formatter: format },
        splitLine: { lineStyle: { color: 'var(--line)' } },
      },
      series: series.map(line),
    },
    { ...frame, height: 190 },
  )
}

function line({ mark, values, faint = false }: TimeSeries): LineSeriesOption {
  return {
    type: 'line',
    silent: true,
    data: values.map(({ minutes, value }) => [minutes, value]),
    symbol: faint ? 'none' : `path://${mark.path}`,
    symbolSize: 8,
    lineStyle: { color: mark.color, width: faint ? 0.8 : 1.8, opacity: faint ? 0.4 : 1 },
    itemStyle: { color: mark.color, opacity: 1 },
    z: faint ? 1 : 2,
  }
}

/** A round number at or above a value: 1, 2 or 5 times a power of ten. */
function niceRoof(value: number): number {
  const least = Math.max(value, 1e-6)
  const power = 10 ** Math.floor(Math.log10(least))
  const found = [1, 2, 5, 10].find((digit) => digit * power >= least * (1 - 1e-9)) ?? 10
  return Number((found * power).toPrecision(1))
}
