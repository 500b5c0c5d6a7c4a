import { expect } from 'chai'
import fc from 'fast-check'
import { plainComparison, plainSpread } from '../../../benchmarks/report/plain-words.js'
import { reportFixture } from './html/fixture.js'

const words = (low: number, high: number): string => plainComparison({ low, high }, 'native', 0.02).words
const kind = (low: number, high: number): string => plainComparison({ low, high }, 'native', 0.02).kind

describe('A ratio in plain words', () => {
  it('is no difference worth reporting only if all of its interval is within two percent of 1', () => {
    expect(words(0.995, 1.012)).to.equal(
      'shows no difference from native worth reporting: if there is one, it is below 1.2%',
    )
    expect(kind(1.005, 1.0199)).to.equal('no-difference')
    expect(kind(0.97, 1.01)).to.equal('undecided')
    expect(kind(0.99, 1.03)).to.equal('undecided')
  })

  it('is not decided while the interval holds 1', () => {
    expect(words(0.9, 1.3)).to.equal(
      'may be faster or slower than native: the measurements leave room for anything from 10% less time to 30% more',
    )
    expect(words(0.000001, 900)).to.contain('from 99.9% less time to 900 times as much')
  })

  it('is a difference that may not matter while the interval begins below the smallest effect', () => {
    expect(words(1.004, 1.08)).to.equal(
      'is slower than native, perhaps by too little to matter: it takes from 0.4% more time to 8% more',
    )
    expect(words(0.9, 0.99)).to.equal(
      'is faster than native, perhaps by too little to matter: it takes between 1% and 10% less time',
    )
  })

  it('has a size when the interval supports one, rounded outwards', () => {
    expect(words(1.051, 1.099)).to.equal('takes between 5.1% and 9.9% more time than native')
    expect(words(14.91, 16.58)).to.equal('takes between 14 and 17 times as long as native')
    expect(words(1.96, 2.04)).to.equal('takes between 1.96 and 2.1 times as long as native')
    expect(words(0.5, 0.61)).to.equal('takes between 39% and 50% less time than native')
    expect(words(23_456, 23_567)).to.contain('between 23\u202f400 and 23\u202f600 times')
    expect(words(1234, 1251)).to.equal('takes between 1230 and 1260 times as long as native')
  })

  it('has no size when the interval is wider than a factor of four', () => {
    expect(words(1.6, 57.54)).to.equal(
      'is slower than native, but by how much this campaign cannot say: between 1.6 and 58 times as long fits what was measured',
    )
  })

  it('never claims more than the interval supports: every figure lies at or beyond its end', () => {
    const ratio = fc.double({ min: 1e-3, max: 1e4, noNaN: true })
    fc.assert(
      fc.property(ratio, ratio, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const said = plainComparison({ low, high }, 'native')
        const figures = [...said.words.replaceAll('\u202f', '').matchAll(/(\d+(?:\.\d+)?)(%?)/g)].map(
          ([, number, percent]) => [Number(number), percent === '%'] as const,
        )
        // Turned back into a ratio, on the side of 1 that the words name.
        const slack = 1 + 1e-9
        if (said.kind === 'no-difference') {
          const [most = 0] = figures[0] ?? []
          expect(1 + most / 100).to.be.at.least(high / slack)
          expect(1 - most / 100).to.be.at.most(low * slack)
          return
        }
        const isFaster = said.kind.endsWith('faster')
        const ratios = figures.map(([value, percent], index) => {
          if (!percent) return value
          const less = isFaster || (said.kind === 'undecided' && index === 0)
          return less ? 1 - value / 100 : 1 + value / 100
        })
        const [first = 0, second = 0] = isFaster ? ratios.toReversed() : ratios
        // A time of less than a thousandth is called 99.9% less.
        expect(first).to.be.at.most(Math.max(low * slack, 0.001 * slack))
        expect(second).to.be.at.least(high / slack)
      }),
      { numRuns: 2000 },
    )
  })

  it('says "slower" or "faster" only if the interval lies on that side of 1', () => {
    const ratio = fc.double({ min: 0.2, max: 5, noNaN: true })
    fc.assert(
      fc.property(ratio, ratio, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const found = kind(low, high)
        if (found.endsWith('slower')) expect(low).to.be.at.least(1)
        if (found.endsWith('faster')) expect(high).to.be.at.most(1)
        if (low < 1 && high > 1) expect(found).to.be.oneOf(['undecided', 'no-difference'])
      }),
    )
  })
})

describe('How a cost depends on the work, in plain words', () => {
  const own = reportFixture()
    .summary.cells.filter((cell) => cell.state === 'estimated')
    .filter(({ platform }) => platform === 'qemu-tcg')

  it('names the extremes, with bounds that hold for all workloads together', () => {
    const spread = plainSpread(own)
    expect(spread?.words).to.match(
      /^What it costs depends on the work: at most 1\.\d\d times for integer-add, at least 1[0-4]\d times for self-modifying\.$/,
    )
  })

  it('says nothing where the intervals of the extremes meet, or nearly', () => {
    const [first] = own
    if (first === undefined) throw new Error('the fixture has no ratio')
    const cell = (ratio: number) => ({ ...first, ratio, low: ratio / 1.02, high: ratio * 1.02 })
    expect(plainSpread([cell(2), cell(2.05)])).to.equal(undefined)
    expect(plainSpread([cell(2), cell(2.08)])).to.equal(undefined)
    expect(plainSpread([cell(2), cell(3)])).not.to.equal(undefined)
    expect(plainSpread([cell(2)])).to.equal(undefined)
    expect(plainSpread([])).to.equal(undefined)
  })

  it('is harder to say the more workloads there are', () => {
    const [first] = own
    if (first === undefined) throw new Error('the fixture has no ratio')
    const cell = (ratio: number) => ({
      ...first,
      ratio,
      low: ratio / 1.2,
      high: ratio * 1.2,
      logStandardError: 0.07,
      degreesOfFreedom: 5,
    })
    const ends = [cell(2), cell(3.2)]
    expect(plainSpread(ends)).not.to.equal(undefined)
    expect(plainSpread([...ends, ...Array.from({ length: 38 }, () => cell(2.5))])).to.equal(undefined)
  })
})
