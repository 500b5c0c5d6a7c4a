import { expect } from 'chai'
import type { CampaignRecord, LogRecord } from '../../../benchmarks/campaign/records.js'
import { brokenInvariants } from '../../../benchmarks/validation/log-invariants.js'
import {
  inFolder,
  runStandIns,
  standInCampaign,
  standInPayload,
  standInPlatform,
} from '../campaign/stand-ins.js'

describe('the invariants of a finished log', () => {
  let campaign: CampaignRecord
  let whole: readonly LogRecord[]

  before(async () => {
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      await standInPlatform('other', standInPayload()),
    ]
    const base = standInCampaign(platforms, 4)
    campaign = { ...base, plan: { ...base.plan, iterations: 8, pilotRounds: 2 } }
    whole = await inFolder((folder) => runStandIns(folder, campaign, platforms))
  })

  it('hold for a campaign that was planned from its pilot and ran to its end', () => {
    expect(whole.filter(({ kind }) => kind === 'plan')).to.have.length(1)
    expect(brokenInvariants(campaign, whole)).to.deep.equal([])
  })

  it('are broken by a lost sample, a doubled one, one out of order and one that was not planned', () => {
    const at = whole.findIndex(({ kind }) => kind === 'sample')
    const [sample, next] = whole.slice(at, at + 2)
    if (sample?.kind !== 'sample' || next === undefined) throw new Error('there is no sample')
    const broken = (middle: readonly LogRecord[], removed: number) =>
      brokenInvariants(campaign, [...whole.slice(0, at), ...middle, ...whole.slice(at + removed)])
    expect(broken([], 1)[0]).to.match(/has the iterations 1 2 3 4 5 6 7, not 0 to 7$/)
    expect(broken([sample, sample], 1)[0]).to.match(/has the iterations 0 0 1/)
    expect(broken([next, sample], 2)[0]).to.match(/has the iterations 1 0 2/)
    expect(broken([{ ...sample, invocation: 9 }], 0)[0]).to.match(/in round 9, which was not planned$/)
  })

  it('are broken by a lost or doubled invocation, calibration or end', () => {
    for (const kind of ['invocation', 'calibration', 'plan', 'end'] as const) {
      const at = whole.findIndex((record) => record.kind === kind)
      const lost = [...whole.slice(0, at), ...whole.slice(at + 1)]
      const doubled = [...whole.slice(0, at + 1), ...whole.slice(at)]
      expect(brokenInvariants(campaign, lost), kind).to.not.be.empty
      expect(brokenInvariants(campaign, doubled), kind).to.not.be.empty
    }
  })
})
