import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { vmwareDesktop } from '../../../drivers/vmware-desktop/driver.js'
import { snapshotsOf } from '../../../drivers/vmware-desktop/machine/snapshots.js'
import { commands } from '../../../drivers/vmware-desktop/vmrun/commands.js'
import { parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { entriesOf, valueNamed } from '../../../src/formats/vmx/entries.js'
import { parseVmrun } from '../../peers/vmware-desktop/main.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVmwareDesktop } from '../../support/vmware-desktop.js'
import { foreign } from './foreign-file.js'

describe('The driver vmware-desktop', () => {
  it('gives vmrun 10,000 hostile paths and names in their places, and nothing else', () => {
    const text = fc
      .string({ unit: 'grapheme-composite', maxLength: 60 })
      .filter((value) => !value.includes('\0'))
    const hostile = fc.oneof(
      text,
      fc.constantFrom('-gp', '$(id)', '; id', 'a b', "'", '"', '--', 'hard', 'nogui', '\n'),
    )
    for (const build of [commands.takeSnapshot, commands.revertToSnapshot, commands.deleteSnapshot]) {
      fc.assert(
        fc.property(hostile, hostile, (path, name) => {
          expect(parseVmrun(['-T', 'ws', ...build(path, name)]).words).to.deep.equal([path, name])
        }),
        { numRuns: 10_000 },
      )
    }
    for (const build of [commands.start, commands.suspend, commands.reset]) {
      fc.assert(
        fc.property(hostile, (path) => {
          expect(parseVmrun(['-T', 'ws', ...build(path)]).words[0]).to.equal(path)
        }),
        { numRuns: 10_000 },
      )
    }
  })

  it('reads the time of a snapshot from its two halves, of which one may have a sign', () => {
    const at = Date.parse('2026-01-02T03:04:05Z')
    const [high, low] = [Math.floor((at * 1000) / 2 ** 32), ((at * 1000) % 2 ** 32) | 0]
    const entries = entriesOf([
      ['snapshot.current', '2'],
      ['snapshot0.uid', '2'],
      ['snapshot0.displayName', 'two'],
      ['snapshot0.createTimeHigh', String(high)],
      ['snapshot0.createTimeLow', String(low)],
      ['snapshot0.type', '1'],
    ])
    expect(snapshotsOf(entries).map(({ info }) => info)).to.deep.equal([
      { name: 'two', createdAt: at, kind: 'external', state: 'running', parent: undefined, current: true },
    ])
  })

  describe('with a stand-in', () => {
    needPeer(perlPeer)
    describe('of vmrun', () => {
      const peer = useVmwareDesktop()

      it('manages a machine of somebody else, and keeps every line that it does not know', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        const vmx = join(peer.folder(), 'their folder', 'their file.vmx')
        mkdirSync(join(peer.folder(), 'their folder'))
        writeFileSync(vmx, foreign)
        const domain = await connection.lookup('old')
        const spec = await domain.spec()
        expect(spec).to.include({ memory: 2 ** 29, graphics: 'vga' })
        expect(Object(spec['vmware-desktop']).settings).to.include({
          'someday.unknown:key': 'a "quoted" value',
          'mks.enable3d': 'TRUE',
        })
        await domain.rename('new')
        await domain.start()
        await domain.managedSave()
        await domain.removeManagedSave()
        const after = parseVmx(readFileSync(vmx, 'utf8'))
        for (const { name, value } of parseVmx(foreign).values()) {
          expect(valueNamed(after, name), name).to.equal(name === 'displayName' ? 'new' : value)
        }
        const { 'vmware-desktop': own } = await domain.spec()
        expect(own).to.deep.equal(spec['vmware-desktop'])
      })

      it('calls a machine whose file says no name after its file', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        mkdirSync(join(peer.folder(), 'box'))
        writeFileSync(join(peer.folder(), 'box', 'box-1.vmx'), foreign.replace(/displayName.*\n/, ''))
        const domain = await connection.lookup('box-1')
        expect((await domain.spec()).name).to.equal('box-1')
      })

      it('says of an encrypted machine that it is, and why it is not started', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        mkdirSync(join(peer.folder(), 'tpm'))
        writeFileSync(
          join(peer.folder(), 'tpm', 'tpm.vmx'),
          `${foreign}encryption.keySafe = "vmware:key/list"\n`,
        )
        const domain = await connection.lookup('old')
        const error = await rejection('ERR_UNSUPPORTED', domain.start())
        expect(error.message).to.include('the machine is encrypted')
      })

      it('writes the lines under its key, and reads them back', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        const settings = { 'mainMem.useNamedFile': 'FALSE', 'x.y': 'a "b" |c' }
        const domain = await connection.define({ name: 'a', 'vmware-desktop': { settings } })
        const { 'vmware-desktop': own } = await domain.spec()
        expect(Object(own).settings).to.deep.equal(settings)
      })

      it('leaves the disks of a machine that it forgets', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        const domain = await connection.define({ name: 'a' })
        const disk = join(peer.folder(), 'a', 'a.vmdk')
        writeFileSync(disk, '')
        await domain.undefine()
        expect(existsSync(disk)).to.equal(true)
        expect(existsSync(join(peer.folder(), 'a', 'a.vmx'))).to.equal(false)
        const again = await connection.define({ name: 'a' })
        expect(await connection.list()).to.have.length(1)
        await again.undefine()
      })

      it('waits for a guest that never shuts down no longer than it is told to', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        const domain = await connection.define({ name: 'a' })
        await domain.start()
        peer.behave({ deaf: true })
        await rejection('ERR_TIMEOUT', domain.shutdown({ timeout: 300 }))
        expect((await domain.info()).state).to.equal('running')
        peer.behave({ toolless: true })
        const error = await rejection('ERR_OPERATION_FAILED', domain.shutdown())
        expect(error.message).to.include('Tools')
        peer.behave({})
        await domain.destroy()
        expect((await domain.info()).state).to.equal('shutoff')
      })

      it('tells what others do by asking again and again', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        const domain = await connection.define({ name: 'a' })
        const vmx = join(peer.folder(), 'a', 'a.vmx')
        await using events = connection.events({ types: ['lifecycle'] })
        for (const [argv, change] of [
          [['start', vmx, 'nogui'], 'started'],
          [['suspend', vmx, 'hard'], 'saved'],
          [['start', vmx, 'nogui'], 'started'],
          [['stop', vmx, 'hard'], 'stopped'],
        ] as const) {
          expect(await connection.native.vmrun(argv)).to.include({ exitCode: 0 })
          expect((await events.next()).value).to.include({ change, domain: 'a', uuid: domain.uuid })
        }
      })

      it('passes over files that are damaged', async () => {
        await using connection = await vmwareDesktop.connect(peer.uri())
        mkdirSync(join(peer.folder(), 'b'))
        writeFileSync(join(peer.folder(), 'b', 'b.vmx'), 'no equals sign here')
        expect(await connection.list()).to.deep.equal([])
      })

      it('has given vmrun no word about a user or a password', () => {
        const words = peer.standIn().calls.flatMap(({ argv }) => argv)
        expect(words.filter((word) => /^-(gu|gp|vp|h|u|p)$/.test(word))).to.deep.equal([])
      })
    })
  })

  it('refuses a product that there is not', async () => {
    const error = await rejection('ERR_INVALID_URI', vmwareDesktop.connect('vmware-desktop:///?product=esx'))
    expect(error.message).to.include('esx')
  })
})
