import { expect } from 'chai'
import { durationTick } from '../../../../benchmarks/report/html/charts/spread-rows.js'
import { renderHtmlReport } from '../../../../benchmarks/report/html/index.js'
import { reportFixture } from './fixture.js'
import { wholeFixture } from './fixture-sections.js'
import { visibleText, wellFormedness } from './well-formed.js'

const sectionOf = (document: string, id: string): string =>
  document.split('<section ').find((section) => section.startsWith(`id="${id}"`)) ?? ''

describe('A report on a campaign with everything', () => {
  const document = renderHtmlReport(wholeFixture())

  it('is well-formed', () => {
    expect(wellFormedness(document)).to.equal(undefined)
  })

  it('leaves out sections that have nothing to say', () => {
    const { summary, log, ...rest } = reportFixture()
    const samples = log.filter(({ kind }) => kind !== 'invocation')
    const plain = renderHtmlReport({ ...rest, summary, log: samples })
    for (const id of ['boundary', 'drift', 'physics']) {
      expect(plain, id).not.to.contain(`id="${id}"`).and.not.to.contain(`href="#${id}"`)
      expect(document, id).to.contain(`id="${id}"`).and.to.contain(`href="#${id}"`)
    }
  })

  describe('on what it costs to leave the guest', () => {
    const section = sectionOf(document, 'boundary')
    const text = visibleText(section)

    it('gives nanoseconds with their interval, and quantiles', () => {
      expect(text).to.contain('1.04 µs [1.03 – 1.06 µs]').and.contain('median 1.10 µs, 99% 9.00 µs')
      expect(text).to.contain('820 ns 1.10 µs 1.40 µs 9.00 µs 61.0 µs 2.40 ms 31.0 ns 4096')
    })

    it('draws every bucket of a distribution, the rarest too', () => {
      const bars = /class="bars" d="([^"]*)"/.exec(section)?.[1] ?? ''
      expect(bars.match(/Z/g)).to.have.length(4)
    })

    it('says why there is no distribution where there is none', () => {
      expect(text).to.contain('v86: no distribution, because its counter does not move')
    })

    it('does not count such a cell as one without a ratio for a reason', () => {
      expect(visibleText(document)).not.to.contain('have no ratio for another reason. Every')
      expect(visibleText(sectionOf(document, 'overview'))).to.match(/qemu-tcg emulated .* none/)
    })
  })

  it('tells how the clocks went, and how far the host’s own was steered', () => {
    const text = visibleText(sectionOf(document, 'drift'))
    expect(text).to.contain('steered by −3.4 ppm, with a range of 0.2 ppm')
    expect(text).to.contain(
      'v86 1.00 GHz −1800 ppm ±1300 ppm 1.20 µs 20 ppm drifting: its rate moved one way',
    )
  })

  it('puts the physics side by side: one row an outcome, with ulps, letters and causes', () => {
    const text = visibleText(sectionOf(document, 'physics'))
    expect(text).to.contain(
      "3 results, of 2 different bit patterns. ✗ 1 lie outside the reference's statistical error: physics on v86.",
    )
    expect(text).to.contain('native qemu-tcg 173.15106 ± 0.99287 ✓ A 0 0 the same –')
    expect(text).to.contain('v86 175.50000 ± 0.99287 ✗ outside the error ✗ B −7 +12 differ (1)')
    expect(text).to.contain('✗ timed out no line came').and.contain('✗ 2 different results of the same work')
    expect(text).to.contain(
      'emulator approximation : some functions are computed in doubles a probe shows it',
    )
    expect(text).to.contain('v86 FSIN 60 of 60')
  })

  it('tells how long platforms take to start and to stop', () => {
    const text = visibleText(sectionOf(document, 'life'))
    expect(text).to.contain('native 2.00 ms 40.0 ms 50.0 ms 61.3 ms 9.00 ms')
    expect(text).to.contain('qemu-tcg – – – 61.3 ms –')
  })

  it('marks powers of ten of time in units that fit', () => {
    expect([1, 10, 100, 1000, 1e5, 1e6, 1e9, 1e10].map(durationTick)).to.deep.equal([
      '1 ns',
      '10 ns',
      '100 ns',
      '1 µs',
      '100 µs',
      '1 ms',
      '1 s',
      '10 s',
    ])
  })
})
