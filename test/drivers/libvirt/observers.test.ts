import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import {
  libvirtdPeer,
  pythonLibvirtPeer,
  qemuImgPeer,
  qemuPeer,
  virshPeer,
} from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { pythonLibvirt } from '../../support/python-libvirt.js'
import { rejection } from '../../support/rejection.js'

const run = promisify(execFile)

describe('what the driver libvirt does, as others see it', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(pythonLibvirtPeer)
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  const daemon = useLibvirtd()

  const theirUri = (): string => `qemu+unix:///session?socket=${daemon().socket}`
  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)
  const virsh = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run('virsh', ['-q', '-c', theirUri(), ...words])
    return stdout.trim()
  }
  const python = (body: string, name?: string): Promise<unknown> => pythonLibvirt(theirUri(), body, name)
  type Domain = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['define']>>
  const withDomain = async (
    needs: Parameters<typeof libvirtGuest>[1],
    work: (domain: Domain) => Promise<void>,
  ): Promise<void> => {
    await using connection = await connect()
    const domain = await connection.define(await libvirtGuest('seen', needs, daemon().folder))
    try {
      await work(domain)
    } finally {
      await domain.destroy().catch(() => {})
      await domain.undefine()
    }
  }

  it('virsh and the C library see a domain come, change its state and go', async () => {
    await withDomain({}, async (domain) => {
      const { uuid } = domain
      expect(await virsh('domuuid', 'seen')).to.equal(uuid)
      expect(await virsh('domstate', 'seen')).to.equal('shut off')
      expect(await python('[d.UUIDString(), d.isPersistent(), d.isActive()]', 'seen')).to.deep.equal([
        uuid,
        1,
        0,
      ])
      await domain.startPaused()
      expect(await virsh('domstate', '--reason', 'seen')).to.equal('paused (user)')
      await domain.resume()
      expect(await virsh('domstate', 'seen')).to.equal('running')
      await domain.suspend()
      expect(await virsh('domstate', 'seen')).to.equal('paused')
      await domain.destroy()
      expect(await virsh('domstate', '--reason', 'seen')).to.equal('shut off (destroyed)')
    })
    expect(await virsh('list', '--all', '--name')).to.equal('')
  })

  it('says of a domain of virsh what virsh says of it', async () => {
    await using connection = await connect()
    const xml = join(daemon().folder, 'theirs.xml')
    await writeFile(
      xml,
      `<domain type='qemu'><name>theirs</name><memory unit='MiB'>96</memory><vcpu current='2'>3</vcpu>
       <os><type arch='x86_64' machine='q35'>hvm</type></os><description>not ours</description></domain>`,
    )
    await virsh('define', xml)
    try {
      const domain = await connection.lookup('theirs')
      const info = await domain.info()
      expect(info).to.include({ state: 'shutoff', memory: 96 * 2 ** 20, vcpus: 2, architecture: 'x86_64' })
      expect(await python('d.info()[1:4]', 'theirs')).to.deep.equal([96 * 1024, 96 * 1024, 2])
      const spec = await domain.spec()
      expect(spec).to.deep.include({ memory: 96 * 2 ** 20, vcpus: { count: 2, maximum: 3 } })
      expect(spec.machine).to.match(/^pc-q35-/)
      expect(JSON.stringify(spec)).to.include('not ours')
      await virsh('start', 'theirs')
      expect((await domain.info()).state).to.equal('running')
      await virsh('destroy', 'theirs')
    } finally {
      await virsh('undefine', 'theirs')
    }
  })

  it('changes memory, virtual CPUs and their host CPUs as virsh shows them', async () => {
    await withDomain({ maximumVcpus: 2 }, async (domain) => {
      await domain.start()
      await domain.setMemory(32 * 2 ** 20)
      await domain.setVcpus(2)
      expect(await virsh('vcpucount', '--live', '--current', 'seen')).to.equal('2')
      await domain.setAffinity([1])
      expect(await python('[list(m).index(True) for m in d.vcpuPinInfo(1)]', 'seen')).to.deep.equal([1, 1])
      expect(await python('list(d.emulatorPinInfo(1)).index(True)', 'seen')).to.equal(1)
    })
  })

  it('adds and resizes disks as virsh shows them', async () => {
    await withDomain({ disk: true }, async (domain) => {
      await domain.start()
      const path = join(daemon().folder, "plug, with 'quotes' & <signs>.raw")
      await writeFile(path, Buffer.alloc(2 ** 20))
      await giveToDaemon(path)
      await domain.attachDevice({ disk: { id: 'extra', path } })
      const devices = await virsh('domblklist', 'seen')
      expect(devices.split('\n').map((line) => line.trim().split(/ {2,}/))).to.deep.include(['vdb', path])
      await domain.resizeDisk('disk0', 64 * 2 ** 20)
      expect(await python('d.blockInfo("vda")[0]', 'seen')).to.equal(64 * 2 ** 20)
      const ours = (await domain.stats()).disks.map(({ readRequests }) => readRequests)
      expect(await python('[d.blockStats("vda")[0], d.blockStats("vdb")[0]]', 'seen')).to.deep.equal(ours)
    })
  })

  it('says of a snapshot of disks whether the machine was on', async () => {
    await withDomain({ disk: true }, async (domain) => {
      expect(await domain.createSnapshot('off', { kind: 'external' })).to.include({ state: 'shutoff' })
      await domain.start()
      expect(await domain.createSnapshot('on', { kind: 'external' })).to.include({ state: 'running' })
      expect(await virsh('snapshot-info', 'seen', 'on')).to.match(/^State: +disk-snapshot$/m)
      expect((await domain.listSnapshots()).map(({ state }) => state)).to.deep.equal(['shutoff', 'running'])
    })
  })

  it('makes snapshots that virsh lists as a tree, and knows those of virsh', async () => {
    await withDomain({ disk: true }, async (domain) => {
      await domain.start()
      await domain.createSnapshot('one', { description: 'the first' })
      await virsh('snapshot-create-as', 'seen', 'two', 'the second')
      expect(await virsh('snapshot-list', '--name', 'seen')).to.equal('one\ntwo')
      expect(await virsh('snapshot-parent', 'seen', 'two')).to.equal('one')
      const snapshots = await domain.listSnapshots()
      expect(snapshots.map(({ name, parent, current }) => [name, parent, current])).to.deep.equal([
        ['one', undefined, false],
        ['two', 'one', true],
      ])
      await domain.revertToSnapshot('one')
      expect(await virsh('snapshot-current', '--name', 'seen')).to.equal('one')
      await virsh('snapshot-delete', 'seen', 'two')
      await domain.deleteSnapshot('one')
      expect(await virsh('snapshot-list', '--name', 'seen')).to.equal('')
    })
  })

  it('calls a snapshot that libvirt does not make unsupported, not the specification wrong', async () => {
    await withDomain({ disk: 'raw' }, async (domain) => {
      await domain.start()
      const error = await rejection('ERR_UNSUPPORTED', domain.createSnapshot('one'))
      expect(error.message).to.include('raw')
      expect(await domain.listSnapshots()).to.deep.equal([])
    })
  })

  it('saves what virsh restores, and restores what virsh saves', async () => {
    await withDomain({}, async (domain) => {
      const file = join(daemon().folder, 'seen.save')
      await domain.start()
      await domain.save(file)
      await virsh('restore', file)
      expect((await domain.info()).state).to.equal('running')
      const theirs = join(daemon().folder, 'theirs.save')
      await virsh('save', 'seen', theirs)
      expect((await domain.info()).state).to.equal('shutoff')
      await domain.restore(theirs)
      expect(await virsh('domstate', 'seen')).to.equal('running')
    })
  })

  it('keeps states, names, labels and wishes where virsh looks for them', async () => {
    await withDomain({}, async (domain) => {
      await domain.setTitle('a title')
      await domain.setLabel('owner', 'alice')
      expect(await virsh('desc', '--title', 'seen')).to.equal('a title')
      const metadata = await virsh('metadata', 'seen', '--uri', 'urn:polyvisor:labels:1')
      expect(metadata).to.match(/<label name="owner" value="alice"\/>/)
      await domain.setAutostart(true)
      expect(await virsh('list', '--all', '--autostart', '--name')).to.equal('seen')
      await domain.start()
      await domain.managedSave()
      expect(await virsh('list', '--all', '--with-managed-save', '--name')).to.equal('seen')
      expect(await domain.rename('other').catch((error: unknown) => error)).to.include({
        code: 'ERR_INVALID_STATE',
      })
      await virsh('managedsave-remove', 'seen')
      expect(await domain.hasManagedSave()).to.equal(false)
      await domain.rename('other')
      expect(await virsh('domname', domain.uuid)).to.equal('other')
      await virsh('domrename', 'other', 'seen')
      await domain.start()
      expect(await virsh('domstate', 'seen')).to.equal('running')
    })
  })

  it('takes the picture that virsh takes', async () => {
    await withDomain({ graphics: true }, async (domain) => {
      await domain.startPaused()
      const file = join(daemon().folder, 'screen')
      const { data } = await domain.screenshot()
      await virsh('screenshot', 'seen', file)
      expect(Buffer.from(data).equals(await readFile(file))).to.equal(true)
    })
  })

  it('hands every call to the daemon, typed, and gives libvirt’s whole error as the cause', async () => {
    await using connection = await connect()
    const { call } = connection.native
    expect(await call('connectGetUri', {})).to.deep.equal({ uri: 'qemu:///session' })
    expect(await call('connectGetHostname', {})).to.deep.equal({ hostname: await virsh('hostname') })
    const error = await call('networkLookupByName', { name: 'nowhere' }).catch((reason: unknown) => reason)
    expect(error).to.have.nested.property('cause.failure.code').that.is.a('number')
    expect(error).to.have.nested.property('cause.failure.domain').that.is.a('number')
  })
})
