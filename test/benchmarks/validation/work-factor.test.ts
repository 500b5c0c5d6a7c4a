import { expect } from 'chai'
import {
  inFolder,
  runStandIns,
  standInCampaign,
  standInPayload,
  standInPlatform,
} from '../campaign/stand-ins.js'

describe('a platform with a hidden factor of work', () => {
  it('asks the payload for so many times the units that its samples say', async () => {
    const asked: number[] = []
    const listening = standInPayload((line) => {
      const [verb, , units] = line.split(' ')
      if (verb === 'run') asked.push(Number(units))
      return undefined
    })
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      { ...(await standInPlatform('other', listening)), workFactor: 1.5 },
    ]
    const campaign = standInCampaign(platforms, 2)
    const records = await inFolder((folder) => runStandIns(folder, campaign, platforms))
    const told = records.flatMap((record) =>
      record.kind === 'sample' && record.platform === 'other' ? [record.units] : [],
    )
    // What came before was the calibration, which knows nothing of it.
    expect(asked.slice(-told.length)).to.deep.equal(told.map((units) => Math.round(1.5 * units)))
    const steady = records.find((record) => record.kind === 'calibration' && record.platform === 'other')
    if (steady?.kind !== 'calibration') throw new Error('there is no calibration')
    expect(new Set(told)).to.deep.equal(new Set(steady.workloads.map(({ units }) => units)))
  })
})
