import { CustomChart, type CustomSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts'
import { GridComponent, type GridComponentOption } from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { html, type Markup, trustedMarkup } from '../markup.js'

use([CustomChart, LineChart, GridComponent, SVGRenderer])

/** What a chart of a report may consist of. */
export type ChartOption = ComposeOption<CustomSeriesOption | LineSeriesOption | GridComponentOption>

/** Size in CSS pixels, and the words for who cannot see it. */
export interface ChartFrame {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly description: string
}

/**
 * Renders a chart as SVG, the same bytes for the same option. Colours may be `currentColor` and variables of the
 * style sheet. Texts of the option are escaped by the renderer.
 */
export function renderChart(option: ChartOption, { width, height, title, description }: ChartFrame): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...option, animation: false })
    const svg = chart.renderToSVGString({ useViewBox: true })
    return html`${frame(width, height)}<title>${title}</title><desc>${description}</desc>${trustedMarkup(contentOf(svg))}</svg>`
  } finally {
    // Without this the process would never end.
    chart.dispose()
  }
}

function frame(width: number, height: number): Markup {
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`
}

/** The elements of the picture, without what is of use in a live chart only: running numbers, styles, events. */
function contentOf(svg: string): string {
  return svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<style[^>]*>.*?<\/style>/gs, '')
    .replace(/ (?:class="zr\d[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="\w+")/g, '')
    .replace(/\n+/g, '\n')
    .trim()
}
