import { expect } from 'chai'
import { forecast } from '../../../benchmarks/campaign/forecast.js'
import type { CampaignRecord } from '../../../benchmarks/campaign/records.js'
import { overBudget } from '../../../cli/campaign-progress.js'
import { pilotLedger } from './pilot-ledger.js'
import { standInCampaign, standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

describe('the forecast after the calibrations', () => {
  let campaign: CampaignRecord
  before(async () => {
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      await standInPlatform('other', standInPayload()),
    ]
    const base = standInCampaign(platforms)
    campaign = { ...base, plan: { ...base.plan, iterations: 12, pilotRounds: 2 } }
  })

  // Calibrations of 100 ms each; boots of 1 ms, and two workloads of twelve samples of 40 ms.
  const visit = 1e6 + 2 * 12 * 40e6
  const told = (plan: Partial<CampaignRecord['plan']>) => {
    const planned = { ...campaign, plan: { ...campaign.plan, ...plan } }
    const { state } = pilotLedger(planned, { within: 0, between: 0, bootNs: 0 }, 0)
    return forecast(planned, state(), standInWorkloads)
  }

  it('is nothing where the budget has room for two rounds', () => {
    expect(told({ budgetNs: 200e6 + 4 * visit })).to.equal(undefined)
  })

  it('has what two rounds take, and what the budget has left for them', () => {
    expect(told({ budgetNs: 199e6 + 4 * visit })).to.deep.equal({
      rounds: 2,
      neededNs: 4 * visit,
      leftNs: 4 * visit - 1e6,
    })
    expect(told({ budgetNs: 1e6 })).to.include({ leftNs: 0 })
  })

  it('takes both sides of a duet as one', () => {
    expect(told({ budgetNs: 1e6, duet: { cpus: [0, 1], sharedCore: false } })).to.include({
      neededNs: 2 * visit,
    })
  })

  it('is told in words', () => {
    expect(overBudget({ rounds: 2, neededNs: 370e9, leftNs: 60e9 })).to.equal(
      'the 2 rounds that are made in any case take at least 370 s, and the budget has 60.0 s left: fewer workloads or platforms take less',
    )
    expect(overBudget({ rounds: 2, neededNs: 370e9, leftNs: 0 })).to.include('the budget is spent')
  })
})
