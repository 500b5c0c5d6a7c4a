import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmwareDesktop } from '../../../drivers/vmware-desktop/driver.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVmwareDesktop } from '../../support/vmware-desktop.js'
import { foreign } from './foreign-file.js'

describe('The driver vmware-desktop, of files that others have made or copied', () => {
  needPeer(perlPeer)
  describe('with a stand-in of vmrun', () => {
    const peer = useVmwareDesktop()

    it('changes no other byte of a file, nor who may read it, and leaves a link to it one', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      const [home, away] = [join(peer.folder(), 'box'), join(peer.folder(), 'away.vmx')]
      const before = Buffer.from(`#!/usr/bin/vmware\r\nx = "|0a\xe9"\r\n${foreign}`, 'latin1')
      mkdirSync(home)
      writeFileSync(away, before)
      chmodSync(away, 0o640)
      symlinkSync(away, join(home, 'box.vmx'))
      await (await connection.lookup('old')).rename('new')
      expect(lstatSync(join(home, 'box.vmx')).isSymbolicLink()).to.equal(true)
      expect(statSync(away).mode & 0o777).to.equal(0o640)
      const expected = before.toString('latin1').replace('"old"', '"new"')
      expect(readFileSync(away, 'latin1')).to.equal(expected)
    })

    it('takes a machine to which a link leads as well for one', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      const domain = await connection.define({ name: 'linked' })
      symlinkSync('linked', join(peer.folder(), 'a-link'))
      expect(await connection.list()).to.have.length(1)
      await (await connection.lookup('linked')).start()
      expect((await domain.info()).state).to.equal('running')
      await domain.destroy()
    })

    it('does nothing to a machine that it cannot tell from its copy, and lists both', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      const place = (name: string): string => join(peer.folder(), name, 'box.vmx')
      const put = (name: string, text: string): void => {
        mkdirSync(join(peer.folder(), name))
        writeFileSync(place(name), text)
      }
      await using events = connection.events({ types: ['lifecycle'] })
      put('a', foreign)
      const before = await connection.lookup('old')
      put('b', foreign.replace('"old"', '"copy"'))
      expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['copy', 'old'])
      for (const wanted of ['copy', 'old', before.uuid]) {
        const error = await rejection('ERR_INVALID_ARGUMENT', connection.lookup(wanted))
        expect(error.message).to.include("'old', 'copy'")
      }
      await rejection('ERR_INVALID_ARGUMENT', before.undefine())
      await rejection('ERR_INVALID_ARGUMENT', before.start())
      expect([place('a'), place('b')].map((path) => existsSync(path))).to.deep.equal([true, true])
      expect((await events.next()).value).to.include({ change: 'defined', uuid: before.uuid })
      put('c', foreign.replace('e7', 'e8'))
      const uuid = before.uuid.replace(/7$/, '8')
      expect((await events.next()).value).to.include({ change: 'defined', uuid })
      const error = await rejection('ERR_INVALID_ARGUMENT', connection.lookup('old'))
      expect(error.message).to.include('copies')
      writeFileSync(place('a'), foreign.replace('e7', 'e9'))
      const named = await rejection('ERR_INVALID_ARGUMENT', connection.lookup('old'))
      expect(named).to.include({ message: "2 machines have the name 'old'" })
      expect((await connection.lookup('copy')).uuid).to.equal(before.uuid)
    })

    it('reads names of snapshots in the encoding of the file, and describes none as one that is gone', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      const domain = await connection.define({ name: 'a' })
      const list = join(peer.folder(), 'a', 'a.vmsd')
      const [other, own] = ['caf\xe9', 'clean'].map((name) => [
        '.encoding = "windows-1252"',
        'snapshot0.uid = "1"',
        `snapshot0.displayName = "${name}"`,
      ])
      await domain.createSnapshot('clean', { description: 'before the upgrade' })
      await domain.deleteSnapshot('clean')
      writeFileSync(list, (other ?? []).join('\n'), 'latin1')
      expect((await domain.listSnapshots()).map(({ name }) => name)).to.deep.equal(['café'])
      writeFileSync(list, (own ?? []).join('\n'))
      expect((await domain.listSnapshots())[0]).to.not.have.property('description')
    })

    it('has no memory to tell of a machine whose file says none, and names the field in its specification', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      mkdirSync(join(peer.folder(), 'box'))
      writeFileSync(join(peer.folder(), 'box', 'box.vmx'), foreign.replace('"512"', '"many"'))
      const domain = await connection.lookup('old')
      expect((await domain.info()).memory).to.equal(0)
      expect((await rejection('ERR_INVALID_SPEC', domain.spec())).field).to.equal('memory')
    })
  })
})
