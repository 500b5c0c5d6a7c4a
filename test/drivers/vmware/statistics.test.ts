import { expect } from 'chai'
import fc from 'fast-check'
import { vmware } from '../../../drivers/vmware/driver.js'
import { readCounterIds } from '../../../drivers/vmware/performance/counters.js'
import { readMemory } from '../../../drivers/vmware/performance/memory.js'
import {
  type Metric,
  metricKey,
  readSamples,
  type Sample,
} from '../../../drivers/vmware/performance/samples.js'
import { addSamples, noTotals } from '../../../drivers/vmware/performance/totals.js'
import { createDecoder } from '../../../drivers/vmware/soap/decode.js'
import type { SoapValue } from '../../../drivers/vmware/soap/value.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'

const cpu: Metric = { counter: 'cpuTime', instance: '' }
const disk: Metric = { counter: 'readBytes', instance: 'scsi0:0' }

function decoded(xml: string): SoapValue {
  const decoder = createDecoder()
  decoder.write(`<returnval>${xml}</returnval>`)
  return decoder.end()['returnval'] ?? ''
}

describe('Samples of the vSphere API', () => {
  const counter = (key: number, group: string, name: string, rollup: string): string =>
    `<PerfCounterInfo><key>${key}</key><nameInfo><label>x</label><summary>x</summary><key>${name}</key></nameInfo>
    <groupInfo><label>x</label><summary>x</summary><key>${group}</key></groupInfo><rollupType>${rollup}</rollupType></PerfCounterInfo>`
  const ids = readCounterIds(
    decoded(
      counter(7, 'cpu', 'used', 'summation') +
        counter(8, 'cpu', 'used', 'average') +
        counter(9, 'virtualDisk', 'read', 'average'),
    ),
  )
  const answer = (order: readonly number[]): SoapValue => {
    const at = ['00:00:20', '00:00:40', '00:01:00']
    const values = { 7: [500, 1500, -1], 9: [3, 0, 2] }
    const series = ([id, instance]: readonly [7 | 9, string]): string =>
      `<value><id><counterId>${id}</counterId><instance>${instance}</instance></id>${order
        .map((index) => `<value>${values[id][index]}</value>`)
        .join('')}</value>`
    return decoded(
      `<entity type="VirtualMachine">vm-1</entity>${order
        .map(
          (index) =>
            `<sampleInfo><timestamp>1970-01-01T${at[index]}Z</timestamp><interval>20</interval></sampleInfo>`,
        )
        .join('')}${series([9, 'scsi0:0'])}${series([7, ''])}${series([9, 'scsi0:1'])}`,
    )
  }

  it('are told apart by counters’ names, and are in order however they come', () => {
    expect([...ids]).to.deep.equal([
      ['cpu.used.summation', 7],
      ['cpu.used.average', 8],
      ['virtualDisk.read.average', 9],
    ])
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
    ]) {
      const samples = readSamples(answer(order), ids, [cpu, disk])
      expect(samples.map(({ end, seconds, values }) => [end, seconds, [...values].sort()])).to.deep.equal([
        [
          20_000,
          20,
          [
            ['cpuTime ', 500],
            ['readBytes scsi0:0', 3],
          ],
        ],
        [
          40_000,
          20,
          [
            ['cpuTime ', 1500],
            ['readBytes scsi0:0', 0],
          ],
        ],
        [60_000, 20, [['readBytes scsi0:0', 2]]],
      ])
    }
    expect(readSamples('', ids, [cpu])).to.deep.equal([])
  })

  it('add up to nanoseconds and bytes since the machine was started', () => {
    const samples = readSamples(answer([0, 1, 2]), ids, [cpu, disk])
    const sums = (startedAt: number | undefined) => {
      const { end, sums: found } = addSamples(noTotals(startedAt), samples, [cpu, disk])
      return [end, found.get(metricKey(cpu)), found.get(metricKey(disk))]
    }
    expect(sums(undefined)).to.deep.equal([60_000, 2e9, 5 * 1024 * 20])
    expect(sums(20_000)).to.deep.equal([60_000, 1.5e9, 2 * 1024 * 20])
    expect(sums(60_000)).to.deep.equal([undefined, undefined, undefined])
  })

  it('are counted once, in however many answers they come, and totals never go back', () => {
    const all: readonly Sample[] = Array.from({ length: 12 }, (_, index) => ({
      end: (index + 1) * 20_000,
      seconds: 20,
      values: new Map([[metricKey(cpu), index + 1]]),
    }))
    const answers = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 8 })
    fc.assert(
      fc.property(answers, (slices) => {
        let totals = noTotals(0)
        let seen = 0
        for (const [from, to] of slices) {
          // What was not asked for before the next answer is lost, as it is when a host has forgotten it.
          const before = totals.sums.get(metricKey(cpu)) ?? 0
          const fresh = all.slice(from, to).filter(({ end }) => end > (totals.end ?? 0))
          totals = addSamples(totals, all.slice(from, to), [cpu])
          seen += fresh.reduce((sum, { values }) => sum + (values.get(metricKey(cpu)) ?? 0), 0)
          const after = totals.sums.get(metricKey(cpu)) ?? 0
          expect(after).to.equal(seen * 1e6)
          expect(after).to.be.at.least(before)
        }
      }),
    )
  })

  it('stand beside what the host does with the memory', () => {
    const stats = decoded(`<guestMemoryUsage>10</guestMemoryUsage><hostMemoryUsage>200</hostMemoryUsage>
      <sharedMemory>30</sharedMemory><swappedMemory>40</swappedMemory><balloonedMemory>56</balloonedMemory>`)
    expect(readMemory(256 * 2 ** 20, stats)).to.deep.equal({
      current: 200 * 2 ** 20,
      maximum: 256 * 2 ** 20,
      resident: 200 * 2 ** 20,
      active: 10 * 2 ** 20,
      ballooned: 56 * 2 ** 20,
      swapped: 40 * 2 ** 20,
      shared: 30 * 2 ** 20,
    })
    for (const nothing of [undefined, '', { guestHeartbeatStatus: 'gray' }]) {
      const memory = readMemory(2 ** 28, nothing)
      expect(memory).to.include({ current: 2 ** 28, maximum: 2 ** 28 })
      expect(memory.ballooned).to.equal(undefined)
    }
  })
})

for (const model of ['vcenter', 'esx'] as const) {
  describe(`Statistics of the machines of vcsim as ${model}`, () => {
    needPeer(vcsimPeer)
    needPeer(pyvmomiPeer)
    const vcsim = useVcsim({ model, machines: 1 })

    it('are what pyVmomi finds under the counters’ names, in other units', async () => {
      await using connection = await vmware.connect(vcsim().uri('/'))
      const [domain] = await connection.domains()
      if (domain === undefined) throw new Error('there is no machine')
      const stats = await domain.stats()
      // The simulator draws every sample anew, around the same figures.
      const most = async (group: string, name: string, rollup: string, instance: string) =>
        Number(
          await pyvmomi(
            vcsim(),
            `max([v for s in si.content.perfManager.QueryPerf(querySpec=[vim.PerformanceManager.QuerySpec(
              entity=machines()[0], intervalId=20, maxSample=180, metricId=[vim.PerformanceManager.MetricId(
                counterId=[c.key for c in si.content.perfManager.perfCounter if (c.groupInfo.key, c.nameInfo.key, c.rollupType) == ('${group}', '${name}', '${rollup}')][0],
                instance='${instance}')])])[0].value for v in s.value])`,
          ),
        )
      const mostCpu = await most('cpu', 'used', 'summation', '')
      expect(mostCpu).to.be.above(0)
      expect(stats.cpu.time / 1e6)
        .to.be.above(0)
        .and.at.most(mostCpu * 3)
      const [card] = stats.networks
      const key = await pyvmomi(
        vcsim(),
        '[d.key for d in machines()[0].config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard)][0]',
      )
      const mostReceived = await most('net', 'bytesRx', 'average', String(key))
      expect((card?.receivedBytes ?? -1) / 1024 / 20).to.be.within(0, mostReceived * 3)
      // The simulator has put the drive for discs into the same place.
      expect(stats.disks.map(({ id }) => id)).to.deep.equal(['scsi0-0-2'])
      expect(stats.memory.maximum).to.equal((await domain.info()).memory)
    })

    it('do not count twice what two have asked for at once', async () => {
      await using connection = await vmware.connect(vcsim().uri('/'))
      const [domain] = await connection.domains()
      if (domain === undefined) throw new Error('there is no machine')
      const [one, other] = await Promise.all([domain.stats(), domain.stats()])
      expect(one.cpu.time).to.equal(other.cpu.time)
      await domain.destroy()
      await rejection('ERR_INVALID_STATE', domain.stats())
    })
  })
}
