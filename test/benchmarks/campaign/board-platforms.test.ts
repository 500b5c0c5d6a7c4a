import { join } from 'node:path'
import { expect } from 'chai'
import { createCampaign, discoverPlatforms, readEnvironment, runCampaign } from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { nativePeer, qemuOtherPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from './stand-ins.js'

const programs = {
  'qemu-sparc-ss5': 'qemu-system-sparc',
  'qemu-m68k-q800': 'qemu-system-m68k',
  'qemu-ppc-g3beige': 'qemu-system-ppc',
  'qemu-ppc-mac99': 'qemu-system-ppc',
  'qemu-mips-malta': 'qemu-system-mips',
} as const

describe('Classic boards as platforms', function () {
  this.timeout(180_000)
  needPeer(nativePeer)
  needPeer(qemuOtherPeer)
  useOwnState()

  it('take part only if they are named', async () => {
    const { platforms } = await discoverPlatforms()
    const ids = platforms.map(({ record }) => record.id)
    for (const id of Object.keys(programs)) expect(ids).to.not.include(id)
  })

  it('compute what a process does, say what they are, and leave no machine', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const run = runCampaign(
        await createCampaign({
          form: 'quick',
          platforms: ['native', ...Object.keys(programs)],
          workloads: ['sort'],
          invocations: 2,
          iterations: 2,
          folder,
        }),
      )
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      const environment = await readEnvironment(folder)
      for (const [id, program] of Object.entries(programs)) {
        const cells = next.value.cells.filter(({ platform }) => platform === id)
        expect(
          cells.map(({ state }) => state),
          id,
        ).to.deep.equal(['estimated'])
        for (const cell of cells) {
          if (cell.state !== 'estimated') return expect.fail(`${cell.workload} on ${id}: ${cell.state}`)
          expect(cell.measurement.verdict, id).to.equal('exact')
        }
        const found = environment?.platforms.find(({ platform }) => platform === id)
        expect(found?.program, id).to.include(program)
      }
    })
    await using connection = await connect('qemu:///session')
    expect(await connection.list()).to.deep.equal([])
  })
})
