import { join } from 'node:path'
import { expect } from 'chai'
import { createCampaign, discoverPlatforms, readEnvironment, runCampaign } from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { bochsPeer, hatariPeer, nativePeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from './stand-ins.js'

describe('Emulators as platforms', function () {
  this.timeout(180_000)
  needPeer(nativePeer)
  needPeer(bochsPeer)
  needPeer(hatariPeer)
  useOwnState()

  it('take part only if they are asked for', async () => {
    const { platforms, excluded } = await discoverPlatforms()
    const drivers = platforms.map(({ record }) => record.driver)
    expect(drivers).to.not.include('bochs').and.to.not.include('hatari')
    expect(excluded.find(({ id }) => id === 'bochs')?.reason).to.include('--platforms bochs')
  })

  it('compute what a process does, say what they are, and leave no machine', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const run = runCampaign(
        await createCampaign({
          form: 'quick',
          platforms: ['native', 'bochs', 'hatari-m68k'],
          workloads: ['sort', 'float-sse'],
          invocations: 2,
          iterations: 2,
          folder,
        }),
      )
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      const environment = await readEnvironment(folder)
      for (const [id, emulator] of [
        ['bochs', 'bochs'],
        ['hatari-m68k', 'hatari'],
      ] as const) {
        const cells = next.value.cells.filter(({ platform }) => platform === id)
        expect(cells, emulator).to.not.deep.equal([])
        for (const cell of cells) {
          if (cell.state !== 'estimated') return expect.fail(`${cell.workload} on ${emulator}: ${cell.state}`)
          expect(cell.measurement.verdict).to.equal('exact')
          expect(cell.ratio).to.be.above(1)
        }
        const version = environment?.platforms.find(({ platform }) => platform === id)
        expect(version?.program).to.match(new RegExp(`^${emulator}`))
        expect(version?.version).to.match(new RegExp(`^${emulator} \\d`, 'i'))
        expect(version?.sha256).to.match(/^[0-9a-f]{64}$/)
      }
    })
    for (const uri of ['bochs:///session', 'hatari:///session']) {
      await using connection = await connect(uri)
      expect(await connection.list()).to.deep.equal([])
    }
  })
})
