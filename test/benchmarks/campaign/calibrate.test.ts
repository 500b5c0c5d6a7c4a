import { expect } from 'chai'
import { calibratePlatform } from '../../../benchmarks/campaign/calibrate.js'
import { standInCampaign, standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

describe('the calibration of a platform', () => {
  it('gives a sample its length of work also where the console alone takes longer', async function () {
    this.timeout(60_000)
    // A serial port of a slow emulator: it takes as long for each byte, and answers to runs have more of them.
    const slow = standInPayload(async (line, machine) => {
      await machine.sleep(line.startsWith('run') ? 700 : 350)
      return undefined
    })
    const platform = await standInPlatform('slow-console', slow, 'slow-console')
    const { plan } = standInCampaign([platform])
    const records = await calibratePlatform(
      platform,
      standInWorkloads.slice(0, 1),
      { ...plan, sampleTargetNs: 100e6 },
      { name: 'calibrated', timeout: 30_000 },
    )
    const [calibration] = records
    if (calibration?.kind !== 'calibration') return expect.fail(JSON.stringify(records))
    expect(calibration.latency?.medianNs).to.be.at.least(340e6)
    expect(calibration.targetNs).to.equal(300e6)
    const [settled] = calibration.workloads
    expect(settled?.reason).to.equal('target')
    // A unit takes a quarter of a millisecond, so that 1200 are as long as the target.
    expect(settled?.units).to.be.above(600).and.below(6000)
  })
})
