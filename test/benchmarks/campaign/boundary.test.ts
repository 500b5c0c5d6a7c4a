import { join } from 'node:path'
import { expect } from 'chai'
import {
  createCampaign,
  readSamples,
  runCampaign,
  type SummaryCell,
  type SummaryRecord,
} from '../../../benchmarks/index.js'
import { nativePeer, qemuPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from './stand-ins.js'

describe('a campaign at the boundary of a real guest', function () {
  this.timeout(120_000)
  needPeer(qemuPeer)
  needPeer(nativePeer)
  useOwnState()

  it('gives a ratio where a process can do it too, absolute figures where not, and says what is not there', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const open = await createCampaign({
        form: 'quick',
        platforms: ['native', 'qemu-tcg'],
        workloads: ['cpuid', 'port-read', 'first-touch', 'ipi-halted', 'mmio-vga-read'],
        invocations: 2,
        iterations: 2,
        folder,
      })
      const run = runCampaign(open)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      const summary = next.value
      expect(summary.complete).to.equal(true)
      const states = summary.cells.map(({ platform, workload, state: found }) => [platform, workload, found])
      expect(states).to.have.deep.members([
        ['native', 'cpuid', 'baseline'],
        ...['port-read', 'first-touch', 'ipi-halted', 'mmio-vga-read'].map((name) => [
          'native',
          name,
          'unsupported',
        ]),
        ['qemu-tcg', 'cpuid', 'estimated'],
        ...['port-read', 'first-touch', 'ipi-halted'].map((name) => ['qemu-tcg', name, 'absolute']),
        ['qemu-tcg', 'mmio-vga-read', 'unsupported'],
      ])
      const vga = cellOf(summary, 'qemu-tcg', 'mmio-vga-read')
      expect('reason' in vga && vga.reason).to.contain('this machine has no VGA')
      for (const name of ['cpuid', 'port-read', 'ipi-halted']) {
        const cell = cellOf(summary, 'qemu-tcg', name)
        const operation = 'operation' in cell ? cell.operation : undefined
        expect(operation?.low, name).to.be.at.most(operation?.ns ?? Number.NaN)
        expect(operation?.high, name).to.be.at.least(operation?.ns ?? Number.NaN)
      }
      for (const name of ['cpuid', 'port-read', 'first-touch', 'ipi-halted']) {
        const cell = cellOf(summary, 'qemu-tcg', name)
        const spread = 'spread' in cell ? cell.spread : undefined
        expect(spread, name).to.include({ state: 'measured', invocations: 2 })
      }
      const boots = (await readSamples(folder)).flatMap((record) =>
        record.kind === 'invocation' && record.platform === 'qemu-tcg' ? [record.boots] : [],
      )
      expect(boots, 'a second boot, with two CPUs').to.deep.equal([2, 2])
    })
  })
})

function cellOf({ cells }: SummaryRecord, platform: string, workload: string): SummaryCell {
  const found = cells.find((cell) => cell.platform === platform && cell.workload === workload)
  return found ?? expect.fail(`no cell for ${workload} on ${platform}`)
}
