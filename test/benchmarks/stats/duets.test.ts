import { expect } from 'chai'
import fc from 'fast-check'
import { simulateDuets } from '../../../benchmarks/stats/coverage/duets.js'
import {
  type DuetIteration,
  type DuetLevel,
  duetLevel,
  duetRatios,
  estimateDuets,
  fastestOf,
} from '../../../benchmarks/stats/index.js'

const times = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
const slowdown = fc.double({ min: 1, max: 1e3, noNaN: true })
const iteration = fc.record({ platform: times, baseline: times, undisturbed: fc.constant(true) })
/** An even number of undisturbed iterations, as a quiet duet has. */
const quiet = fc
  .array(fc.tuple(iteration, iteration), { minLength: 1, maxLength: 6 })
  .map((drawn) => drawn.flat())
const levels = (...logs: number[]): DuetLevel[] =>
  logs.map((log, round) => ({ round, typical: -log, fastest: log, iterations: 3 }))
const iterations = (...pairs: (readonly [platform: number, baseline: number, wait?: 'waits'])[]) =>
  pairs.map(([platform, baseline, wait]) => ({ platform, baseline, undisturbed: wait === undefined }))

/** Both logarithms of a duet, of which each must be there. */
function logsOf(drawn: readonly DuetIteration[]): { typical: number; fastest: number } {
  const { typical, fastest } = duetLevel(0, drawn)
  return { typical, fastest: fastest ?? Number.NaN }
}

function expectClose(drawn: readonly DuetIteration[], to: { typical: number; fastest: number }): void {
  const found = logsOf(drawn)
  expect(found.typical).to.be.closeTo(to.typical, 1e-9)
  expect(found.fastest).to.be.closeTo(to.fastest, 1e-9)
}

describe('the ratio of duets', () => {
  it("has Student's interval over one logarithm a duet, from two duets on", () => {
    const estimate = estimateDuets(levels(1, 2, 3, 2))
    if (estimate.state !== 'estimated') return expect.fail(estimate.reason)
    expect(estimate).to.include({ method: 'duet-fastest', degreesOfFreedom: 3 })
    expect(Math.log(estimate.ratio)).to.be.closeTo(2, 1e-12)
    // Student's 97.5% point at three degrees of freedom is 3.182446, the error sqrt(1/6).
    expect(Math.log(estimate.high) - 2).to.be.closeTo(3.182446 * Math.sqrt(1 / 6), 1e-6)
    const two = estimateDuets(levels(1, 2))
    if (two.state !== 'estimated') return expect.fail(two.reason)
    // 12.706205 at one degree of freedom.
    expect(two.degreesOfFreedom).to.be.closeTo(1, 1e-12)
    expect(Math.log(two.high) - 1.5).to.be.closeTo(12.706205 * 0.5, 1e-5)
  })

  it('says why there is none of one duet, or of duets that do not differ', () => {
    expect(estimateDuets(levels(1))).to.include({ state: 'insufficient' })
    expect(estimateDuets([])).to.include({ state: 'insufficient' })
    expect(estimateDuets(levels(1, 1, 1, 1, 1))).to.include({ state: 'insufficient' })
  })

  it('leaves out duets that programs disturbed, and uses what is typical of all if most are such', () => {
    const disturb = (drawn: readonly DuetLevel[], count: number): DuetLevel[] =>
      drawn.map(({ fastest, ...level }, index) => (index < count ? level : { ...level, fastest }))
    const drawn = levels(9, 8, 1, 2, 4)
    const some = estimateDuets(disturb(drawn, 2))
    if (some.state !== 'estimated') return expect.fail(some.reason)
    expect(some).to.include({ method: 'duet-fastest' })
    expect(some.invocations).to.deep.equal({ platform: 3, baseline: 3 })
    expect(Math.log(some.ratio)).to.be.closeTo(7 / 3, 1e-12)
    const most = estimateDuets(disturb(drawn, 3))
    if (most.state !== 'estimated') return expect.fail(most.reason)
    expect(most).to.include({ method: 'duet-log', degreesOfFreedom: 4 })
    expect(Math.log(most.ratio)).to.be.closeTo(-24 / 5, 1e-12)
    // One undisturbed duet of two has no interval.
    expect(estimateDuets(disturb(levels(1, 2), 1))).to.include({ method: 'duet-log' })
  })

  it('typically does not notice what happens to both sides of one iteration', () => {
    fc.assert(
      fc.property(quiet, fc.array(times, { minLength: 12, maxLength: 12 }), (drawn, both) => {
        const disturbed = drawn.map(({ platform, baseline, undisturbed }, index) => {
          const factor = both[index] ?? 1
          return { platform: platform * factor, baseline: baseline * factor, undisturbed }
        })
        expect(logsOf(disturbed).typical).to.be.closeTo(logsOf(drawn).typical, 1e-9)
      }),
    )
  })

  it('is, of the fastest ones, not changed by what slows down any others, on whichever side', () => {
    fc.assert(
      fc.property(quiet, fc.array(slowdown, { minLength: 24, maxLength: 24 }), (drawn, slower) => {
        const least = fastestOf(drawn)
        const disturbed = drawn.map(({ platform, baseline, undisturbed }, index) => ({
          platform: platform === least?.platform ? platform : platform * (slower[index] ?? 1),
          baseline: baseline === least?.baseline ? baseline : baseline * (slower[index + 12] ?? 1),
          undisturbed,
        }))
        expect(fastestOf(disturbed)).to.deep.equal(least)
      }),
    )
  })

  it('does not notice a machine that is slower for all of a duet, nor a CPU', () => {
    fc.assert(
      fc.property(quiet, times, times, times, (drawn, platform, baseline, slower) => {
        const machine = drawn.map((each) => ({
          ...each,
          platform: each.platform * slower,
          baseline: each.baseline * slower,
        }))
        expectClose(machine, logsOf(drawn))
        const cpu = drawn.map((each, index) => ({
          ...each,
          platform: index % 2 === 0 ? slower * platform : platform,
          baseline: index % 2 === 1 ? slower * baseline : baseline,
        }))
        const truth = Math.log(platform / baseline)
        expectClose(cpu, { typical: truth, fastest: truth })
      }),
    )
  })

  it('turns over when the sides change places', () => {
    fc.assert(
      fc.property(quiet, (drawn) => {
        const turned = drawn.map(({ platform, baseline, undisturbed }) => ({
          platform: baseline,
          baseline: platform,
          undisturbed,
        }))
        const { typical, fastest } = logsOf(drawn)
        expectClose(turned, { typical: -typical, fastest: -fastest })
      }),
    )
  })

  it('has its fastest iterations from those in which neither side waited, if there are two', () => {
    expect(fastestOf(iterations([6, 1, 'waits'], [5, 3], [8, 2], [2, 9, 'waits']))).to.deep.equal({
      platform: 5,
      baseline: 2,
    })
    const one = iterations([6, 1, 'waits'], [5, 3], [8, 2, 'waits'])
    expect(fastestOf(one)).to.equal(undefined)
    expect(duetLevel(7, one)).to.deep.equal({ round: 7, typical: Math.log(Math.sqrt(10)), iterations: 3 })
  })

  it('is typically of two and two iterations, and of none whose time is no positive number', () => {
    expect(duetRatios(iterations([2, 1], [8, 1], [6, 1]))).to.deep.equal([4])
    expect(duetRatios(iterations([2, 1]))).to.deep.equal([])
    for (const few of [[], iterations([2, 1])]) expect(duetLevel(7, few).typical).to.be.NaN
    for (const wrong of [0, -1, Number.NaN, Infinity]) {
      for (const drawn of [iterations([2, 1], [wrong, 1]), iterations([2, 1], [2, wrong])]) {
        const level = duetLevel(7, drawn)
        expect(level.typical).to.be.NaN
        expect(level).to.not.have.property('fastest')
      }
    }
  })

  it('holds the truth as often as it says, and is the narrower one where the noise is of the machine', () => {
    for (const { model, rounds, duets, paired } of simulateDuets(400, 3)) {
      expect(duets.coverage, `${model}, ${rounds}`).to.be.within(0.91, 0.99)
      const gain = paired.halfWidth / duets.halfWidth
      if (model === 'of the machine' || model === 'of each CPU')
        expect(gain, `${model}, ${rounds}`).to.be.greaterThan(3)
      if (model === 'of the sides alone') expect(gain, `${model}, ${rounds}`).to.be.within(0.8, 1.25)
    }
  })
})
