import { expect } from 'chai'
import { overheadChart } from '../../../../benchmarks/report/html/charts/overheads.js'
import { markupText } from '../../../../benchmarks/report/html/markup.js'
import { arrangeReport, type ReportInput } from '../../../../benchmarks/report/html/view.js'
import { reportFixture } from './fixture.js'

function chartOf(input: ReportInput): string {
  return markupText(overheadChart(arrangeReport(input), 960))
}

/** The horizontal places of a colour's symbols, in the order of the rows. */
function symbolsOf(chart: string, color: string): readonly number[] {
  const shape = new RegExp(`<path [^>]*transform="matrix\\(([^)]*)\\)"[^>]*fill="var\\(${color}\\)"`, 'g')
  return [...chart.matchAll(shape)].map(([, matrix = '']) => Number(matrix.split(',')[4]))
}

/** The ends of the horizontal lines of a colour. */
function linesOf(chart: string, color: string): readonly (readonly [number, number])[] {
  const line = new RegExp(`<path d="M([\\d.]+) ([\\d.]+)L([\\d.]+) \\2"[^>]*stroke="var\\(${color}\\)"`, 'g')
  return [...chart.matchAll(line)].map(([, from, , to]) => [Number(from), Number(to)])
}

describe('The chart of the overheads', () => {
  const input = reportFixture()
  const chart = chartOf(input)
  const { workloads } = arrangeReport(input)
  const estimated = (platform: string) =>
    workloads.flatMap(({ workload }) =>
      input.summary.cells.filter(
        (cell) => cell.platform === platform && cell.workload === workload && cell.state === 'estimated',
      ),
    )

  it('has a symbol and an interval around it for every ratio of every platform', () => {
    for (const [platform, color] of [
      ['v86', '--platform-1'],
      ['qemu-tcg', '--platform-2'],
    ] as const) {
      const places = symbolsOf(chart, color)
      const lines = linesOf(chart, color)
      expect(places).to.have.length(estimated(platform).length)
      expect(lines).to.have.length(places.length)
      places.forEach((place, row) => {
        const [from = 0, to = 0] = lines[row] ?? []
        expect(place).to.be.within(from, to)
      })
    }
  })

  it('places ratios by their logarithms', () => {
    const places = symbolsOf(chart, '--platform-2')
    const ratios = estimated('qemu-tcg').flatMap((cell) => (cell.state === 'estimated' ? [cell.ratio] : []))
    const [first = 1, second = 1, third = 1] = ratios
    const [one = 0, two = 0, three = 0] = places
    expect((one - two) / (two - three)).to.be.closeTo(
      Math.log(first / second) / Math.log(second / third),
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
      expect(chart).to.contain(`>${words}</text>`)
    }
  })

  it('keeps within its frame an interval that says next to nothing', () => {
    const cells = input.summary.cells.map((cell) =>
      cell.state === 'estimated' && cell.workload === 'sha256' ? { ...cell, low: 1e-9, high: 1e9 } : cell,
    )
    const wild = chartOf({ ...input, summary: { ...input.summary, cells } })
    const ends = ['--platform-1', '--platform-2'].flatMap((color) => linesOf(wild, color).flat())
    expect(Math.max(...ends)).to.be.within(900, 960)
    expect(Math.min(...ends)).to.be.above(80)
  })

  it('has nothing in it that runs on from one chart to the next', () => {
    expect(chartOf(input)).to.equal(chart)
    expect(chart).not.to.match(/zr\d|ecmeta|<style|xmlns/)
  })
})
