import { expect } from 'chai'
import { hostClockSummary, platformClock, steeringRange } from '../../../benchmarks/campaign/clock-summary.js'
import type { InvocationRecord } from '../../../benchmarks/campaign/records.js'
import { summarise } from '../../../benchmarks/campaign/summarise.js'
import { standInCampaign, standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

/** An invocation that took a second, in which the guest's counter and the host's steered clock went at these rates. */
function visit(platform: string, invocation: number, ticksPerNs: number, steeringPpm = 0): InvocationRecord {
  const start = 1e12 * (1 + invocation)
  return {
    kind: 'invocation',
    platform,
    invocation,
    position: 0,
    boots: 1,
    startedAt: `2026-01-02T03:04:${String(10 + invocation)}.000Z`,
    bootNs: 1e6,
    wallNs: 1e9,
    payloadNs: 1e9,
    outcome: 'complete',
    before: { clock: { monotonicNs: start, rawNs: start } },
    after: { clock: { monotonicNs: start + 1e9 * (1 + steeringPpm / 1e6), rawNs: start + 1e9 } },
    clockPairs: [
      { hostNs: 0, ticks: 0, uncertaintyNs: 10_000 },
      { hostNs: 1e9, ticks: 1e9 * ticksPerNs, uncertaintyNs: 10_000 },
    ],
  }
}

const native = { id: 'native', baseline: 'native' }
const guest = { id: 'guest', baseline: 'native' }

describe('the clock of a platform', () => {
  it('is compared with the host’s and with that of the baseline', () => {
    const visits = [0, 1, 2].flatMap((invocation) => [
      visit('native', invocation, 2.5),
      visit('guest', invocation, 2.5 * (1 + 40e-6)),
    ])
    const clock = platformClock(visits, guest)
    expect(clock).to.include({ verdict: 'steady', invocations: 3, resolutionPpm: 20, jumpNs: 0 })
    expect(clock?.againstBaselinePpm).to.be.closeTo(40, 0.01)
    expect(platformClock(visits, native)).not.to.have.property('againstBaselinePpm')
  })

  it('is not compared with a counter that is meant to run at another rate', () => {
    const visits = [visit('native', 0, 2.5), visit('guest', 0, 1)]
    expect(platformClock(visits, guest)).not.to.have.property('againstBaselinePpm')
  })

  it('drifts by the order in which the invocations ran, not that of the log', () => {
    const visits = Array.from({ length: 9 }, (_, index) => visit('guest', index, 1 + 1e-3 * index))
    expect(platformClock(visits.toReversed(), guest)?.driftPpm).to.be.closeTo(6000, 50)
  })

  it('is absent for a payload that has none', () => {
    const { clockPairs: _pairs, ...without } = visit('guest', 0, 1)
    expect(platformClock([without], guest)).to.equal(undefined)
  })
})

describe('the host’s own clock', () => {
  it('is said by how much it was steered', () => {
    const visits = [10, 12, 11].map((ppm, invocation) => visit('native', invocation, 1, ppm))
    const found = hostClockSummary(visits)
    expect(found?.steeringPpm).to.be.closeTo(11, 0.01)
    expect(found?.rangePpm).to.be.closeTo(2, 0.01)
    expect(steeringRange(visits)?.highest).to.be.closeTo(12, 0.01)
  })

  it('is unknown where it was not read, or for too short a time', () => {
    const short = visit('native', 0, 1)
    const blink = { ...short, after: { clock: { monotonicNs: 1e12 + 1e6, rawNs: 1e12 + 1e6 } } }
    expect(hostClockSummary([{ ...short, before: {} }, blink])).to.equal(undefined)
  })
})

describe('the summary', () => {
  const summaryOf = async (rate: (invocation: number) => number, noisySettings: readonly string[] = []) => {
    const platforms = [await standInPlatform('steady', standInPayload())]
    const records = Array.from({ length: 9 }, (_, index) => visit('steady', index, rate(index)))
    return summarise({
      campaign: standInCampaign(platforms, 9),
      records,
      workloads: standInWorkloads,
      noisySettings,
    })
  }

  it('warns of a guest whose clock drifts, jumps about or stands still, in words', async () => {
    const warnings = async (rate: (invocation: number) => number) =>
      (await summaryOf(rate)).warnings.join('\n')
    expect(await warnings(() => 1)).not.to.include('clock')
    expect(await warnings((index) => 1 + 1e-3 * index)).to.include(
      "the guest's clock became 6000 ppm faster on steady during the campaign",
    )
    expect(await warnings((index) => 1 - 0.03 * index)).to.match(/became 2\d% slower on steady/)
    expect(await warnings((index) => (index % 3 === 1 ? 1.002 : 1))).to.match(
      /runs at rates up to 2000 ppm apart from its median on steady/,
    )
    expect(await warnings(() => 0)).to.include("the guest's clock stands still on steady")
  })

  it('names the settings that make the machine noisy', async () => {
    expect((await summaryOf(() => 1, ['governor', 'aslr'])).warnings).to.include(
      "this machine is not tuned for measurements (governor, aslr): 'polyvisor tune show' says what each of these does and what can be done",
    )
  })
})
