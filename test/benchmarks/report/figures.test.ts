import { expect } from 'chai'
import fc from 'fast-check'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatRate,
  formatRatio,
  formatShare,
  ratioDigits,
} from '../../../benchmarks/report/figures.js'

describe('The figures of a report', () => {
  it('give a ratio three significant digits and its interval the same decimals', () => {
    expect(formatRatio({ ratio: 12.34, low: 12.1, high: 12.6 })).to.equal('12.3 [12.1, 12.6]')
    expect(formatRatio({ ratio: 1.0234, low: 0.9871, high: 1.061 })).to.equal('1.02 [0.99, 1.06]')
    expect(formatRatio({ ratio: 161.8, low: 149.2, high: 174.9 })).to.equal('162 [149, 175]')
  })

  it('round a ratio up to three digits, not four', () => {
    expect(formatRatio({ ratio: 9.996, low: 9, high: 11 })).to.equal('10.0 [9.0, 11.0]')
  })

  it('show more digits where the ends of a narrow interval would read the same', () => {
    expect(formatRatio({ ratio: 1.0234, low: 1.0231, high: 1.0237 })).to.equal('1.023 [1.023, 1.024]')
  })

  it('give the ends of an interval that says next to nothing two digits each', () => {
    const wide = { ratio: 9.02, low: 0.0000207, high: 3_927_399.56 }
    expect(formatRatio(wide)).to.equal('9.02 [0.000021, 3\u202f900\u202f000]')
    expect(formatRatio({ ratio: 32.8, low: -106.7, high: 193.7 })).to.equal('32.8 [−106.7, 193.7]')
  })

  it('give the ends of durations units of their own where they are far apart', () => {
    expect(formatDurationInterval({ low: 51_900, high: 52_800 })).to.equal('51.9 – 52.8 µs')
    expect(formatDurationInterval({ low: 9.13, high: 4_200_000 })).to.equal('9.13 ns – 4.20 ms')
    expect(formatDurationInterval({ low: 3e-7, high: 5.7e13 })).to.equal('<0.001 ns – 57\u202f000 s')
  })

  it('always show a ratio between the ends of its interval', () => {
    const value = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(value, value, value), (values) => {
        const [low = 1, ratio = 1, high = 1] = values.toSorted((one, other) => one - other)
        const shown = ratioDigits({ ratio, low, high })
        const read = (text: string): number => Number(text.replaceAll('\u202f', ''))
        expect(read(shown.low)).to.be.at.most(read(shown.ratio))
        expect(read(shown.high)).to.be.at.least(read(shown.ratio))
      }),
    )
  })

  it('give rates and durations three digits and a prefix', () => {
    expect(formatRate(1.2345e9)).to.equal('1.23 G')
    expect(formatRate(999_900)).to.equal('1.00 M')
    expect(formatRate(12)).to.equal('12.0 ')
    expect(formatDuration(4_560_000)).to.equal('4.56 ms')
    expect(formatDuration(118.4e9)).to.equal('118 s')
    expect(formatDuration(0)).to.equal('0 ns')
  })

  it('put thin spaces between thousands, and leave four digits together', () => {
    expect(formatCount(1_234_567)).to.equal('1\u202f234\u202f567')
    expect(formatCount(1234)).to.equal('1234')
    expect(formatDuration(12_345e9)).to.equal('12\u202f345 s')
  })

  it('give shares two digits and sizes a binary prefix', () => {
    expect(formatShare(0.01234)).to.equal('1.2%')
    expect(formatShare(0)).to.equal('0%')
    expect(formatShare(1.239)).to.equal('124%')
    expect(formatBytes(16_777_216_000)).to.equal('15.6 GiB')
  })
})
