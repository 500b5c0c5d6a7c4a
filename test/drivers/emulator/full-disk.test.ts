import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { containerPeers, qemuPeer, simhPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { pdp11Guest } from '../../support/pdp11-guest.js'
import { needPeer, type Peer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'

const index = new URL('../../../src/index.js', import.meta.url).href

/** Fills the disk on which the state of a machine is, and ends the machine. */
const program = `
  import { execFileSync } from 'node:child_process'
  import { rmSync, writeFileSync } from 'node:fs'
  const [index, scheme, folder, spec] = process.argv.slice(1)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder])
  const { connect } = await import(index)
  const connection = await connect(scheme + ':///session?state=' + folder + '/state')
  const domain = await connection.define(JSON.parse(spec))
  await domain.start()
  const events = connection.events({ types: ['lifecycle'] })
  const fill = (name, size) => {
    try {
      writeFileSync(folder + '/' + name, Buffer.alloc(size))
      return false
    } catch (error) {
      return error.code === 'ENOSPC'
    }
  }
  fill('much', 2 ** 21)
  let number = 0
  while (!fill('page' + number, 4096)) number += 1
  await domain.destroy()
  const { value } = await events.next()
  await domain.undefine()
  await connection.close()
  console.log(JSON.stringify([value.change, value.reason]))
`

describe('a machine whose state is on a full disk', () => {
  needPeer(containerPeers.unshare)

  const machines: Readonly<Record<string, { peer: Peer; spec: () => object }>> = {
    qemu: {
      peer: qemuPeer,
      spec: () => ({ memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }),
    },
    simh: {
      peer: simhPeer,
      spec() {
        const kernel = join(newFolder(), 'guest.tape')
        writeFileSync(kernel, pdp11Guest())
        return { architecture: 'pdp11', machine: 'pdp11-70', boot: { kernel } }
      },
    },
  }
  for (const [scheme, { peer, spec }] of Object.entries(machines)) {
    describe(`of ${scheme}`, () => {
      needPeer(peer)

      it('can be ended and forgotten, which makes room', () => {
        const { stdout, stderr } = spawnSync(
          'unshare',
          [
            ...[
              '--map-root-user',
              '--mount',
              process.execPath,
              '--input-type=module',
              '--eval',
              program,
              '--',
            ],
            ...[index, scheme, newFolder(), JSON.stringify({ name: 'a', ...spec() })],
          ],
          { encoding: 'utf8' },
        )
        expect(stdout, stderr).to.equal('["stopped","it was ended on purpose"]\n')
      })
    })
  }
})
