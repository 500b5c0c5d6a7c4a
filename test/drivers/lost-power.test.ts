import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect } from '../../src/index.js'
import { qemuPeer, simhPeer } from '../support/known-peers.js'
import { payloadImage } from '../support/payload.js'
import { pdp11Guest } from '../support/pdp11-guest.js'
import { needPeer, type Peer } from '../support/peers.js'
import { newFolder } from '../support/qemu.js'
import { rejection } from '../support/rejection.js'

const machines: Readonly<Record<string, { peer: Peer; spec: () => object }>> = {
  qemu: {
    peer: qemuPeer,
    spec: () => ({ name: 'a', memory: '64 MiB', boot: { kernel: payloadImage('metal-x86_64') } }),
  },
  simh: {
    peer: simhPeer,
    spec() {
      const kernel = join(newFolder(), 'guest.tape')
      writeFileSync(kernel, pdp11Guest())
      return { name: 'a', architecture: 'pdp11', machine: 'pdp11-70', boot: { kernel } }
    },
  },
}

/** What a file may have in it that was not yet on the disk when the power failed. */
const remains: Readonly<Record<string, string>> = {
  nothing: '',
  'a part of it': '{"version":1,"id"',
  zeros: '\0'.repeat(500),
}

for (const [scheme, { peer, spec }] of Object.entries(machines)) {
  describe(`a machine of ${scheme} after a power failure`, () => {
    needPeer(peer)

    for (const [what, content] of Object.entries(remains)) {
      it(`is listed, started, renamed and undefined where ${what} is left of how it was started`, async () => {
        const state = realpathSync(newFolder())
        await using connection = await connect(`${scheme}:///session?state=${state}`)
        const domain = await connection.define(JSON.parse(JSON.stringify(spec())))
        await domain.start()
        await domain.destroy()
        const record = join(state, 'a', 'run', 'machine.json')
        expect(existsSync(record)).to.equal(true)
        writeFileSync(record, content)
        const [found] = await connection.list()
        expect(found).to.include({ name: 'a', uuid: domain.uuid, state: 'shutoff' })
        await domain.start()
        expect((await domain.info()).state).to.equal('running')
        await domain.destroy()
        writeFileSync(record, content)
        await domain.undefine()
        expect(await connection.list()).to.deep.equal([])
      })
    }

    it('that lives in spite of a damaged record is not started again, and the error says what to do', async () => {
      const state = realpathSync(newFolder())
      await using connection = await connect(`${scheme}:///session?state=${state}`)
      const domain = await connection.define(JSON.parse(JSON.stringify(spec())))
      await domain.start()
      const record = join(state, 'a', 'run', 'machine.json')
      const text = readFileSync(record)
      writeFileSync(record, '')
      const error = await rejection('ERR_STATE_CORRUPT', domain.start())
      expect(error.field).to.equal(record)
      expect(error.hint).to.include('kill the process')
      writeFileSync(record, text)
      await domain.destroy()
    })
  })
}
