import { join } from 'node:path'
import { expect } from 'chai'
import {
  createCampaign,
  readSummary,
  refresh,
  renderTerminal,
  runCampaign,
} from '../../../benchmarks/index.js'
import { nativePeer, qemuPeer, v86Peer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from '../campaign/stand-ins.js'
import { right } from './words.js'

describe('a campaign of analyses', function () {
  this.timeout(180_000)
  needPeer(nativePeer)
  needPeer(qemuPeer)
  needPeer(v86Peer)
  useOwnState()

  it('compares CPU models and emulators to the last bit, and explains what differs', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'analyses')
      const open = await createCampaign({
        form: 'quick',
        platforms: ['native', 'v86', 'qemu-tcg'],
        sweep: { cpu: ['qemu64', 'Haswell'] },
        workloads: ['physics-double-sse', 'physics-double-fma', 'physics-x87-functions', 'physics-x87-probe'],
        invocations: 2,
        iterations: 1,
        budget: 5,
        folder,
      })
      for await (const _event of runCampaign(open)) {
        // What counts is in the folder.
      }
      const summary = await refresh(folder)
      expect((await readSummary(folder))?.physics).to.deep.equal(summary.physics)
      const found = (platform: string, workload: string) =>
        summary.physics?.rows.find((row) => row.platform === platform && row.workload === workload)
      for (const platform of ['native', 'v86', 'qemu-tcg:cpu=qemu64', 'qemu-tcg:cpu=Haswell']) {
        expect(found(platform, 'physics-double-sse'), platform).to.deep.include({
          state: 'result',
          group: 'A',
          ulps: 0,
          words: [...right('physics-double-sse')],
        })
      }
      expect(found('qemu-tcg:cpu=Haswell', 'physics-double-fma')).to.deep.include({
        state: 'result',
        right: true,
        words: [...right('physics-double-fma')],
      })
      expect(found('qemu-tcg:cpu=qemu64', 'physics-double-fma')).to.include({ outcome: 'unsupported' })
      const functions = found('v86', 'physics-x87-functions')
      if (functions?.state !== 'result') expect.fail('v86 has no result')
      expect(functions).to.include({ right: false, withinError: true })
      expect(functions.machine?.kind).to.equal('emulator-approximation')
      expect(functions.machine?.evidence.join()).to.include('FSIN (60 of 60)')
      expect(renderTerminal(open.campaign, summary)).to.match(
        /^x87-functions .*emulator-approximation \[\d\] +v86$/m,
      )
    })
  })
})
