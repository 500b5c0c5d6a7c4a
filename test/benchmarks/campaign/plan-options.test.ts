import { expect } from 'chai'
import fc from 'fast-check'
import { makePlan, type PlanOptions } from '../../../benchmarks/campaign/plan.js'
import { planOptionsOf } from '../../../benchmarks/campaign/plan-options.js'

const given: fc.Arbitrary<PlanOptions> = fc.record(
  {
    form: fc.constantFrom('quick', 'full'),
    invocations: fc.integer({ min: 2, max: 1000 }),
    iterations: fc.integer({ min: 1, max: 1000 }).map((half) => 2 * half),
    budget: fc.integer({ min: 1, max: 10_000 }),
    smallestEffect: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
  },
  { requiredKeys: ['form'] },
)

describe('the options that make a plan', () => {
  it('give the same plan, whichever form is tried first', () => {
    fc.assert(
      fc.property(given, fc.constantFrom('quick', 'full'), (options, preferred) => {
        const plan = makePlan(options)
        expect(makePlan(planOptionsOf(plan, preferred))).to.deep.equal(plan)
      }),
    )
  })

  it('are none where nothing was said, also in duets', () => {
    const plan = makePlan({ form: 'full' })
    expect(planOptionsOf(plan, 'quick')).to.deep.equal({ form: 'full' })
    const duets = { ...plan, pilotRounds: 0, duet: { cpus: [1, 0] as [number, number], sharedCore: false } }
    expect(planOptionsOf(duets, 'full')).to.deep.equal({ form: 'full' })
    const { smallestEffect: _absent, ...older } = plan
    expect(planOptionsOf(older, 'full')).to.deep.equal({ form: 'full' })
  })

  it('come near a plan that no options make', () => {
    const plan = { ...makePlan({ form: 'quick', budget: 10 }), sampleTargetNs: 1e6 }
    expect(planOptionsOf(plan, 'quick')).to.deep.equal({ form: 'quick', budget: 10 })
  })
})
