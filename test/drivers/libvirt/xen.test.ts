import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { libvirtXenPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { useXenLibvirtd } from '../../support/xen-libvirtd.js'

describe('A guest of Xen by libvirt, where no Xen starts it', () => {
  needPeer(libvirtXenPeer)
  const daemon = useXenLibvirtd()
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xen-files-'))
    for (const name of ['kernel', 'a.qcow2', 'b.iso']) await writeFile(join(folder, name), '')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const machine = { memory: '64 MiB', vcpus: { count: 1, maximum: 2 } }
  const disks = () => [
    { path: join(folder, 'a.qcow2') },
    { path: join(folder, 'b.iso'), device: 'cdrom' as const, bus: 'ide' as const, readonly: true },
  ]
  const networks = [{ type: 'bridge' as const, source: 'xenbr0' }]
  const guests = {
    'a whole PC': () => ({
      ...{ ...machine, disks: disks(), networks },
      ...{ firmware: 'uefi' as const, boot: { order: ['cdrom' as const, 'disk' as const] } },
    }),
    'a paravirtualised guest': () => ({
      ...{ ...machine, machine: 'xenpv', networks },
      ...{ boot: { kernel: join(folder, 'kernel'), cmdline: 'console=hvc0' }, disks: disks().slice(0, 1) },
    }),
    'a guest of the type pvh': () => ({
      ...{ ...machine, machine: 'xenpvh', networks },
      ...{ boot: { kernel: join(folder, 'kernel') }, disks: disks().slice(0, 1) },
    }),
  }

  for (const [what, fields] of Object.entries(guests)) {
    it(`is defined from a specification, which comes back as it was: ${what}`, async () => {
      const socket = encodeURIComponent(daemon().socket)
      await using connection = await libvirt.connect(`libvirt+unix:///system?driver=xen&socket=${socket}`)
      const domain = await connection.define({ name: 'guest', ...fields() })
      const spec = await domain.spec()
      const { libvirt: own, ...neutral } = spec
      expect(neutral).to.deep.equal(
        parseSpec({ name: 'guest', uuid: spec.uuid, ...fields() }, { driverKeys: [] }),
      )
      expect(own).to.deep.include({ type: 'xen', elements: [], devices: [], details: {} })
      await domain.undefine()
      const again = await connection.define(spec)
      expect(await again.spec()).to.deep.equal(spec)
      await again.undefine()
    })
  }
})
