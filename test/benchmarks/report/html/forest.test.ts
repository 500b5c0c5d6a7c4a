import { expect } from 'chai'
import { forestTable } from '../../../../benchmarks/report/html/charts/forest.js'
import { overviewChart } from '../../../../benchmarks/report/html/charts/overview.js'
import { markupText } from '../../../../benchmarks/report/html/markup.js'
import { arrangeReport, type ReportInput } from '../../../../benchmarks/report/html/view.js'
import { reportFixture } from './fixture.js'

const chartOf = (input: ReportInput): string => markupText(forestTable(arrangeReport(input)))

/** Where a row has its symbol and the ends of its interval, percent of the width. */
function placesOf(chart: string, workload: string, platform: string) {
  const group = chart.split('<tbody ').find((found) => found.startsWith(`data-workload="${workload}"`)) ?? ''
  const row = group.split('<tr ').find((found) => found.startsWith(`data-platform="${platform}"`)) ?? ''
  const [, low, high] = /<line x1="([\d.]+)%" x2="([\d.]+)%" y1="9" y2="9"/.exec(row) ?? []
  const [, at] =
    /<svg x="([\d.]+)%" y="9" overflow="visible"><path d="M\d/.exec(row.replace(/M0 0m/g, '')) ?? []
  return { at: Number(at), low: Number(low), high: Number(high), row }
}

describe('The chart of the ratios by workload', () => {
  const input = reportFixture()
  const chart = chartOf(input)
  const estimated = input.summary.cells.filter((cell) => cell.state === 'estimated')

  it('has a symbol within its interval for every ratio, and the figures beside it', () => {
    for (const { workload, platform } of estimated) {
      const { at, low, high } = placesOf(chart, workload, platform)
      expect(at, `${workload} on ${platform}`).to.be.within(low, high)
    }
    expect(placesOf(chart, 'integer-add', 'v86').row)
      .to.contain('<b>3.15</b>')
      .and.contain('[3.09, 3.22]')
  })

  it('places ratios by their logarithms', () => {
    const place = (workload: string): number => placesOf(chart, workload, 'qemu-tcg').at
    const [one, two, three] = [place('integer-add'), place('memory-copy'), place('self-modifying')]
    expect((two - one) / (three - two)).to.be.closeTo(
      Math.log(2.733 / 1.0234) / Math.log(161.8 / 2.733),
      0.01,
    )
  })

  it('says in words where there is no ratio', () => {
    for (const words of [
      'wrong result',
      'failed',
      'timed out',
      'unsupported',
      'too few samples',
      'not measured',
    ]) {
      expect(chart).to.contain(`</span> ${words}</td>`)
    }
  })

  it('keeps within its frame an interval that says next to nothing, with arrows at its ends', () => {
    const cells = input.summary.cells.map((cell) =>
      cell.state === 'estimated' && cell.workload === 'sha256' ? { ...cell, low: 1e-9, high: 1e9 } : cell,
    )
    const { low, high, row } = placesOf(
      chartOf({ ...input, summary: { ...input.summary, cells } }),
      'sha256',
      'v86',
    )
    expect([low, high]).to.deep.equal([0, 100])
    expect(row).to.contain('m6 -4l-6 4l6 4').and.contain('m-6 -4l6 4l-6 4')
  })
})

describe('The overview of the platforms', () => {
  const view = arrangeReport(reportFixture())
  const chart = markupText(overviewChart(view, 960))

  it('has a band for every class that took part, in order, and no other', () => {
    const words = [...chart.matchAll(/>(native|container|virtual|emulated)<\/text>/g)].map(([, word]) => word)
    expect([...new Set(words)]).to.deep.equal(['native', 'virtual', 'emulated'])
  })

  it('has a stroke for every ratio and the figures of every mean', () => {
    const strokes = (color: string): number =>
      [
        ...chart.matchAll(
          new RegExp(`<path d="M([\\d.]+) [\\d.]+L\\1 [\\d.]+"[^>]*stroke="var\\(${color}\\)"`, 'g'),
        ),
      ].length
    expect(strokes('--platform-1')).to.equal(5)
    expect(strokes('--platform-2')).to.equal(7)
    expect(chart).to.contain('15.7 [14.9, 16.6]').and.contain('no mean')
  })

  it('has nothing in it that runs on from one chart to the next', () => {
    expect(markupText(overviewChart(view, 960))).to.equal(chart)
    expect(chart).not.to.match(/zr\d|ecmeta|<style|xmlns/)
  })
})
