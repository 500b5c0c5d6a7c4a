import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../drivers/simh/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { simhPeer } from '../../support/known-peers.js'
import { pdp8Disk, pdp8Guest, pdp8Ready } from '../../support/pdp8-guest.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

function put(content: Uint8Array): string {
  const path = join(newFolder(), 'a file; with "quotes" and $HOME')
  writeFileSync(path, content)
  return path
}

describe('the PDP-8 of SIMH', () => {
  needPeer(simhPeer)

  for (const what of ['tape', 'disk'] as const) {
    it(`starts a ${what}, answers, and is off when it halts`, async () => {
      const part =
        what === 'tape' ? { boot: { kernel: put(pdp8Guest()) } } : { disks: [{ path: put(pdp8Disk()) }] }
      await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
      const domain = await connection.define({ name: 'a', architecture: 'pdp8', ...part })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, pdp8Ready)
      expect(await askGuest(domain, 'Hello, World', 'World')).to.include('Hello, World')
      await using console = await domain.openConsole()
      console.write('off\n')
      for await (const event of events) {
        if (event.type !== 'lifecycle' || event.change === 'started') continue
        expect([event.change, event.reason]).to.deep.equal(['stopped', 'HALT instruction'])
        break
      }
      // 32 Ki words of twelve bits.
      expect(await domain.info()).to.include({ state: 'shutoff', memory: 49_152, architecture: 'pdp8' })
    })
  }

  it('tells of a tape that is cut off, or has another sum, as a start that failed', async () => {
    await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
    const tape = pdp8Guest()
    const damaged = Buffer.from(tape)
    damaged[20] = (damaged[20] ?? 0) ^ 1
    for (const [index, content] of [tape.subarray(0, 60), damaged].entries()) {
      const boot = { kernel: put(content) }
      const domain = await connection.define({ name: `a${index}`, architecture: 'pdp8', boot })
      const error = await rejection('ERR_START_FAILED', domain.start())
      expect(error.cause).to.have.property('lastWords').that.includes('load kernel')
    }
  })
})
