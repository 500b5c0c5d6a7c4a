import { expect } from 'chai'
import fc from 'fast-check'
import { overlapShare } from '../../../../benchmarks/campaign/duet/overlap.js'
import { cpuOfIteration, isToldFirst } from '../../../../benchmarks/campaign/duet/place.js'
import { duetOrder } from '../../../../benchmarks/campaign/duet/turn.js'
import { isUndisturbed } from '../../../../benchmarks/campaign/duet/undisturbed.js'
import { duetUnits } from '../../../../benchmarks/campaign/duet/units.js'
import { duetLevel } from '../../../../benchmarks/stats/index.js'
import { standInCampaign, standInPayload, standInPlatform } from '../stand-ins.js'

const settled = (units: number, sampleNs: number) =>
  ({ workload: 'add', units, elapsed: 1, sampleNs, reason: 'target' }) as const

describe('the samples of a duet', () => {
  it('last equally on both sides, as long as the longer one was', () => {
    expect(duetUnits(settled(10, 120e6), settled(400, 40e6), undefined, 1e9)).to.deep.equal({
      platform: 10,
      baseline: 1200,
    })
    expect(duetUnits(settled(10, 40e6), settled(1, 80e6), undefined, 1e9)).to.deep.equal({
      platform: 20,
      baseline: 1,
    })
    expect(duetUnits(settled(10, 40e6), settled(100, 1e6), undefined, 1000)).to.deep.equal({
      platform: 10,
      baseline: 1000,
    })
  })

  it('are fitted to what a unit took in the duet before', () => {
    const seen = { platform: 6e6, baseline: 0.1e6 }
    expect(duetUnits(settled(10, 120e6), settled(400, 40e6), seen, 1e9)).to.deep.equal({
      platform: 20,
      baseline: 1200,
    })
  })

  it('overlap by the share of their own time', () => {
    const span = (from: number, to: number) => ({ from: BigInt(from), to: BigInt(to) })
    expect(overlapShare(span(0, 10), span(0, 10))).to.equal(1)
    expect(overlapShare(span(0, 10), span(5, 30))).to.equal(0.5)
    expect(overlapShare(span(5, 30), span(0, 10))).to.equal(0.2)
    expect(overlapShare(span(0, 10), span(10, 20))).to.equal(0)
    expect(overlapShare(span(3, 3), span(0, 10))).to.equal(0)
  })
})

describe('a sample of a duet', () => {
  const waited = (waitNs: number) => isUndisturbed({ elapsed: 40e6, noise: { waitNs } })

  it('is undisturbed if its threads are known to have hardly waited for a CPU', () => {
    expect(waited(0)).to.equal(true)
    expect(waited(6e6)).to.equal(true)
    expect(waited(6.1e6)).to.equal(false)
    expect(waited(80e6)).to.equal(false)
    expect(isUndisturbed({ elapsed: 40e6, noise: { stealNs: 0 } })).to.equal(false)
    expect(isUndisturbed({ elapsed: 40e6 })).to.equal(false)
  })
})

describe('the order of duets', () => {
  it('has every platform but the baseline once a round, and each side on each CPU as often', async () => {
    const names = ['steady', 'one', 'two', 'three']
    const platforms = await Promise.all(names.map((name) => standInPlatform(name, standInPayload())))
    const plain = standInCampaign(platforms)
    const plan = { ...plain.plan, duet: { cpus: [3, 1] as [number, number], sharedCore: false } }
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(1000), (seed, half) => {
        const campaign = { ...plain, plan, seed }
        const rounds = [2 * half, 2 * half + 1].map((round) => duetOrder(campaign, round))
        for (const order of rounds) {
          expect(order.map(({ platform }) => platform.id)).to.have.members(['one', 'two', 'three'])
          expect(order.map(({ position }) => position)).to.deep.equal([0, 1, 2])
          expect(new Set(order.map(({ workloads }) => workloads.join())).size).to.equal(1)
        }
        for (const name of ['one', 'two', 'three']) {
          const cpus = rounds.map((order) => order.find(({ platform }) => platform.id === name)?.cpus)
          expect(cpus.map((pair) => pair?.platform.join())).to.have.members(['3,1', '1,3'])
          for (const pair of cpus) expect(pair?.baseline).to.deep.equal(pair?.platform.toReversed())
        }
      }),
    )
  })
})

describe('the CPUs of a duet', () => {
  const [ahead, behind] = [[3, 1] as const, [1, 3] as const]

  it('are never the same for both sides, and of every two iterations each side has either once', () => {
    for (let iteration = 0; iteration < 40; iteration++) {
      expect(cpuOfIteration(ahead, iteration)).to.not.equal(cpuOfIteration(behind, iteration))
      if (iteration % 2 === 0) {
        expect(cpuOfIteration(ahead, iteration + 1)).to.not.equal(cpuOfIteration(ahead, iteration))
      }
    }
  })

  it('have either side told first once on either of them in every four iterations', () => {
    for (let start = 0; start < 40; start += 4) {
      for (const [role, cpus] of [
        ['platform', ahead],
        ['baseline', behind],
      ] as const) {
        const four = [0, 1, 2, 3].map((index) => start + index)
        const first = four.filter((iteration) => isToldFirst(role, iteration))
        expect(first.map((iteration) => cpuOfIteration(cpus, iteration))).to.have.members([1, 3])
      }
      expect(isToldFirst('platform', start)).to.not.equal(isToldFirst('baseline', start))
    }
  })

  it('leave no side alone with a program that goes to the CPU that is idle first', () => {
    const iterations = []
    let third = 3
    for (let iteration = 0; iteration < 12; iteration++) {
      const own = cpuOfIteration(ahead, iteration)
      const hit = third === own
      iterations.push({ platform: hit ? 2 : 1, baseline: hit ? 1 : 2, undisturbed: true })
      third = hit ? cpuOfIteration(behind, iteration) : own
    }
    expect(duetLevel(0, iterations)).to.include({ typical: 0, fastest: 0 })
  })
})
