import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

/** A hundredth of a second in nanoseconds: hosts count in no smaller steps. */
const tick = 10_000_000

/** Feature `nodeStats` of connections. */
export function nodeStatsContract(place: FeaturePlace<'nodeStats'>): void {
  const stats = () => place.connection().nodeStats

  it('counts what the CPUs do, all together and each', async () => {
    const { cpus } = await place.connection().node()
    const before = await stats().cpu()
    const each = []
    for (let cpu = 0; cpu < cpus; cpu += 1) each.push(await stats().cpu({ cpu }))
    const after = await stats().cpu()
    expect(Math.abs(Date.now() - before.time)).to.be.below(60_000)
    for (const mode of ['user', 'kernel'] as const) {
      const sum = each.reduce((total, counted) => total + (counted[mode] ?? Number.NaN), 0)
      expect(before[mode], mode).to.be.above(0)
      // The parts of a tick that each CPU leaves away; user and kernel add up two or three counters.
      expect(sum, mode).to.be.within(
        (before[mode] ?? 0) - cpus * 3 * tick,
        (after[mode] ?? 0) + cpus * 3 * tick,
      )
    }
    const total = (of: typeof before): number =>
      (of.user ?? 0) + (of.kernel ?? 0) + (of.idle ?? 0) + (of.iowait ?? 0)
    expect(total(after)).to.be.at.least(total(before) - 4 * tick)
    expect(before.idle).to.be.at.least(0)
    expect(before.iowait).to.be.at.least(0)
  })

  it('says what the memory is used for, and how much of each cell is free', async () => {
    const memory = await stats().memory()
    // libvirt's node() adds up the cells of NUMA, which may know of less than the kernel.
    expect(memory.total).to.be.at.least((await place.connection().node()).memory)
    const { total = 0, free = 0, buffers = 0, cached = 0 } = memory
    for (const part of [free, buffers, cached]) expect(part).to.be.within(1, total)
    expect(free + buffers + cached).to.be.at.most(total)
    const cells = await stats().freeMemoryOfCells()
    expect(cells).not.to.deep.equal([])
    for (const cell of cells) expect(cell).to.be.within(0, total)
  })

  it('refuses a CPU that there is not', async () => {
    const { cpus } = await place.connection().node()
    for (const cpu of [-1, 0.5, Number.NaN, 2 ** 31, 1_000_000, cpus + 4096]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', stats().cpu({ cpu }))
      expect(error, String(cpu)).to.include({
        field: 'cpu',
        operation: 'cpu',
        driver: place.subject.driver.name,
      })
    }
  })

  it('refuses calls after the connection was closed, and takes a signal', async () => {
    await rejection('ERR_ABORTED', stats().cpu({ signal: AbortSignal.abort() }))
    const connection = await place.connect()
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.nodeStats.memory())
    await rejection('ERR_DISCONNECTED', connection.nodeStats.freeMemoryOfCells())
  })
}
