import { expect } from 'chai'
import fc from 'fast-check'
import { type ChangeRule, judgeChanges, type LogEstimate } from '../../../benchmarks/compare/change.js'
import { createRandom, estimateRatio, type Random } from '../../../benchmarks/stats/index.js'

const rule: ChangeRule = { significance: 0.05, smallestEffect: 0.02 }

function estimate(value: number, standardError: number, degreesOfFreedom = 1e6): LogEstimate {
  return { log: Math.log(value), standardError, degreesOfFreedom }
}

function judge(before: LogEstimate, after: LogEstimate, by = rule) {
  const [change] = judgeChanges([{ before, after }], by)
  return change ?? expect.fail('no verdict')
}

describe('the change of one quantity', () => {
  it("is tested by Welch's test on the logarithms", () => {
    // ln 1.1 over sqrt(0.03² + 0.04²) is 1.9062 errors: two-sided normal probability 0.0566.
    const change = judge(estimate(2, 0.03), estimate(2.2, 0.04))
    expect(change.change).to.be.closeTo(1.1, 1e-12)
    expect(change.pValue).to.be.closeTo(0.0566, 1e-4)
    expect(change.low).to.be.closeTo(1.1 * Math.exp(-1.96 * 0.05), 1e-4)
    expect(change.high).to.be.closeTo(1.1 * Math.exp(1.96 * 0.05), 1e-4)
    expect(change.verdict).to.equal('undecided')
  })

  it("uses Satterthwaite's degrees of freedom", () => {
    // Equal errors with 4 degrees each have 8: t = 2 gives 0.0805 (tables of Student's t).
    const change = judge(estimate(1, 0.1, 4), estimate(Math.exp(2 * 0.1 * Math.SQRT2), 0.1, 4))
    expect(change.pValue).to.be.closeTo(0.0805, 1e-4)
  })

  it('is faster or slower if it is sure and large', () => {
    expect(judge(estimate(1, 0.005), estimate(1.1, 0.005)).verdict).to.equal('slower')
    expect(judge(estimate(1, 0.005), estimate(0.9, 0.005)).verdict).to.equal('faster')
  })

  it('is no difference if its whole interval is within the smallest effect, even where it is sure', () => {
    const change = judge(estimate(1, 0.001), estimate(1.01, 0.001))
    expect(change.pValue).to.be.below(1e-6)
    expect(change.verdict).to.equal('no-difference')
    expect(Math.max(change.high - 1, 1 - change.low)).to.be.below(rule.smallestEffect)
  })

  it('is undecided where the interval holds both no change and one worth reporting', () => {
    expect(judge(estimate(1, 0.05), estimate(1.03, 0.05)).verdict).to.equal('undecided')
  })

  it('is within the smallest effect exactly when the uncorrected equivalence test says so', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.05, max: 0.05, noNaN: true }),
        fc.double({ min: 0.0005, max: 0.05, noNaN: true }),
        fc.double({ min: 1.5, max: 60, noNaN: true }),
        (difference, error, degrees) => {
          const change = judge(estimate(1, error, degrees), estimate(Math.exp(difference), error, degrees))
          const within = change.high < 1.02 && change.low > 1 / 1.02
          fc.pre(Math.abs(change.equivalencePValue - 0.05) > 1e-9)
          expect(change.equivalencePValue < 0.05).to.equal(within)
        },
      ),
    )
  })
})

describe('the changes of several quantities', () => {
  const estimates = fc.record({
    value: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    error: fc.double({ min: 0.0001, max: 1, noNaN: true }),
    degrees: fc.double({ min: 1, max: 100, noNaN: true }),
  })
  const pairs = fc.array(fc.tuple(estimates, estimates), { maxLength: 20 })

  it('are the opposite the other way round', () => {
    const opposite = { faster: 'slower', slower: 'faster' } as const
    fc.assert(
      fc.property(pairs, (given) => {
        const made = given.map(([one, other]) => ({
          before: estimate(one.value, one.error, one.degrees),
          after: estimate(other.value, other.error, other.degrees),
        }))
        const there = judgeChanges(made, rule)
        const back = judgeChanges(
          made.map(({ before, after }) => ({ before: after, after: before })),
          rule,
        )
        there.forEach((change, index) => {
          const { verdict } = change
          const expected = verdict === 'faster' || verdict === 'slower' ? opposite[verdict] : verdict
          expect(back[index]?.verdict).to.equal(expected)
          expect(back[index]?.change).to.be.closeTo(1 / change.change, 1e-9 / change.change)
        })
      }),
    )
  })

  it('have corrected p-values that are never below their own, and verdicts that go by them', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const changes = judgeChanges(
          given.map(([one, other]) => ({
            before: estimate(one.value, one.error, one.degrees),
            after: estimate(other.value, other.error, other.degrees),
          })),
          rule,
        )
        for (const change of changes) {
          expect(change.adjustedPValue).to.be.within(change.pValue, 1)
          expect(change.adjustedEquivalencePValue).to.be.within(change.equivalencePValue, 1)
          if (change.verdict === 'slower' || change.verdict === 'faster') {
            expect(change.adjustedPValue).to.be.below(0.05)
            expect(Math.abs(Math.log(change.change))).to.be.above(Math.log(1.02))
          }
        }
      }),
    )
  })

  it('are hardly ever called changed where nothing is, however many there are', () => {
    const random = createRandom(20_260_101)
    const found = Array.from({ length: 400 }, () =>
      judgeChanges(
        Array.from({ length: 20 }, () => ({ before: measured(random), after: measured(random) })),
        { significance: 0.05, smallestEffect: 0.0001 },
      ).some(({ verdict }) => verdict === 'slower' || verdict === 'faster'),
    ).filter(Boolean).length
    // 5% of 400 is 20, and three standard deviations of that are 13. Without correction it would be 64%.
    expect(found).to.be.at.most(33)
  })

  it('are found where there is one worth reporting', () => {
    const random = createRandom(7)
    const verdicts = Array.from({ length: 100 }, () => {
      const pairs = Array.from({ length: 20 }, (_, index) => ({
        before: measured(random),
        after: measured(random, index === 3 ? 1.3 : 1),
      }))
      return judgeChanges(pairs, rule)[3]?.verdict
    })
    expect(verdicts.filter((verdict) => verdict === 'slower')).to.have.length.of.at.least(95)
  })
})

/** A ratio as estimated from ten invocations on each side with 5% noise between them. */
function measured(random: Random, ratio = 1): LogEstimate {
  const side = (level: number) =>
    Array.from({ length: 10 }, () => ({ times: [level * Math.exp(0.05 * random.normal())] }))
  const found = estimateRatio(side(ratio), side(1))
  if (found.state !== 'estimated') return expect.fail(found.reason)
  return {
    log: Math.log(found.ratio),
    standardError: found.logStandardError,
    degreesOfFreedom: found.degreesOfFreedom,
  }
}
