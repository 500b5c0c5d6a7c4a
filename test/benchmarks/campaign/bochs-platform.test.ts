import { join } from 'node:path'
import { expect } from 'chai'
import { createCampaign, discoverPlatforms, readEnvironment, runCampaign } from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { bochsPeer, nativePeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from './stand-ins.js'

describe('Bochs as a platform', function () {
  this.timeout(180_000)
  needPeer(nativePeer)
  needPeer(bochsPeer)
  useOwnState()

  it('takes part only if it is asked for', async () => {
    const { platforms, excluded } = await discoverPlatforms()
    expect(platforms.map(({ record }) => record.id)).to.not.include('bochs')
    expect(excluded.find(({ id }) => id === 'bochs')?.reason).to.include('--platforms bochs')
  })

  it('computes what a process does, says what it is, and leaves no machine', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const run = runCampaign(
        await createCampaign({
          form: 'quick',
          platforms: ['native', 'bochs'],
          workloads: ['sort', 'float-sse'],
          invocations: 2,
          iterations: 2,
          folder,
        }),
      )
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      for (const cell of next.value.cells) {
        if (cell.platform !== 'bochs') continue
        if (cell.state !== 'estimated') return expect.fail(`${cell.workload} was not measured`)
        expect(cell.measurement.verdict).to.equal('exact')
        expect(cell.ratio).to.be.above(1)
      }
      const environment = await readEnvironment(folder)
      const version = environment?.platforms.find(({ platform }) => platform === 'bochs')
      expect(version).to.include({ program: 'bochs-bin' })
      expect(version?.version).to.match(/^Bochs \d/)
      expect(version?.sha256).to.match(/^[0-9a-f]{64}$/)
    })
    await using connection = await connect('bochs:///session')
    expect(await connection.list()).to.deep.equal([])
  })
})
