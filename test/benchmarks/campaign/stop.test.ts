import { expect } from 'chai'
import { planIterations } from '../../../benchmarks/campaign/plan-iterations.js'
import type { CampaignRecord } from '../../../benchmarks/campaign/records.js'
import { decideRound } from '../../../benchmarks/campaign/stop.js'
import { type Behaviour, pilotLedger, pilotRounds } from './pilot-ledger.js'
import { standInCampaign, standInPayload, standInPlatform } from './stand-ins.js'

const calm: Behaviour = { within: 0.001, between: 0.001, bootNs: 1e8 }

describe('the decision after a round', () => {
  let campaign: CampaignRecord

  before(async () => {
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      await standInPlatform('other', standInPayload()),
    ]
    const base = standInCampaign(platforms)
    campaign = {
      ...base,
      plan: {
        ...base.plan,
        invocations: { minimum: 8, maximum: 100 },
        iterations: 12,
        pilotRounds,
        budgetNs: 1e15,
        targetHalfWidth: 0.01,
      },
    }
  })

  const decide = (rounds: number, behaviour = calm, budgetNs = 1e15) => {
    const planned = { ...campaign, plan: { ...campaign.plan, budgetNs } }
    return decideRound(planned, pilotLedger(planned, behaviour, rounds))
  }

  it('ends a campaign whose intervals are narrow, but only after the rounds at which it looks', () => {
    expect(decide(7)).to.equal(undefined)
    expect(decide(8)).to.include({ reason: 'narrow-enough' })
    expect(decide(8)?.detail).to.match(/^2 of 2 intervals are within ±1%; 8 invocations/)
    expect(decide(9)).to.equal(undefined)
    expect(decide(10)).to.include({ reason: 'narrow-enough' })
  })

  it('goes on while an interval is wide and there is budget', () => {
    expect(decide(8, { ...calm, between: 0.1 })).to.equal(undefined)
  })

  it('ends with the plan', () => {
    expect(decide(100, { ...calm, between: 0.1 })).to.include({ reason: 'plan-complete' })
  })

  it('ends when the budget has no room for a round like the last ones, at any round', () => {
    // Two platforms, two workloads of twelve samples of 40 ms, and 0.1 s of boots: about 1.06 s for each of both.
    const spent = (rounds: number) => pilotLedger(campaign, calm, rounds).state().spentNs
    expect(decide(7, calm, spent(7) + 1e9)).to.include({ reason: 'budget-spent' })
    expect(decide(7, calm, spent(7) + 4e9)).to.equal(undefined)
  })

  it('counts on rounds as short as they were planned', () => {
    const ledger = pilotLedger(campaign, { ...calm, between: 0.02 })
    const plan = planIterations(campaign, ledger, pilotRounds)
    ledger.add([plan])
    const planned = plan.cells.reduce(
      (sum, { invocationNs, iterations, iterationNs }) => sum + invocationNs + iterations * iterationNs,
      0,
    )
    const { spentNs } = ledger.state()
    const withBudget = (budgetNs: number) => ({ ...campaign, plan: { ...campaign.plan, budgetNs } })
    expect(planned).to.be.below(ledger.measuredNs() / pilotRounds)
    expect(decideRound(withBudget(spentNs + 1.01 * planned), ledger)).to.equal(undefined)
    expect(decideRound(withBudget(spentNs + 0.99 * planned), ledger)).to.include({ reason: 'budget-spent' })
  })
})
