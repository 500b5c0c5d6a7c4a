import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { sameElements, without } from '../../../src/formats/libvirt-xml/same.js'
import { xlCfgFormat } from '../../../src/formats/xl-cfg/format.js'
import { childOf, childrenOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaintsOfSchema, throughSpec, writeSpec } from './libvirt.js'

/** A specification of a guest of Xen, complete. */
function guest(change: object = {}): DomainSpec {
  const input = { name: 'x', uuid: '5f1d0f5e-6666-4000-8000-000000000001', libvirt: { type: 'xen' } }
  return parseSpec({ ...input, ...change }, { driverKeys: ['libvirt'] })
}

function writtenOf(change: object = {}): XmlElement {
  return parseXml(writeSpec(guest(change)))
}

function again(text: string): DomainSpec {
  return parseSpec(readDomain(parseXml(text)), { driverKeys: ['libvirt'] })
}

/** libvirt's XML of a guest with other things said of what is started. */
function xml(os: string, devices = ''): string {
  return `<domain type='xen'><name>x</name><memory unit='MiB'>64</memory><vcpu placement='static'>1</vcpu><os>${os}</os><devices>${devices}</devices></domain>`
}

const everything = {
  boot: { order: ['cdrom', 'disk'] },
  firmware: 'uefi',
  disks: [
    { path: '/a.qcow2' },
    { path: '/b', bus: 'ide' },
    { path: '/c.vpc', format: 'vpc', readonly: true },
    { device: 'cdrom' },
    { path: '/e', device: 'cdrom', bus: 'scsi' },
  ],
  networks: [
    { type: 'bridge', source: 'xenbr0' },
    { type: 'bridge', source: 'xenbr0', model: 'e1000' },
  ],
}

describe('a guest of Xen in libvirt’s XML', () => {
  it('is a PC, or is paravirtualised with a console of its own, by its machine', () => {
    const seen = [undefined, 'xenfv', 'xenpv', 'xenpvh'].map((machine) => {
      const written = writtenOf({ ...(machine === undefined ? {} : { machine }), boot: { kernel: '/k' } })
      const consoles = childrenOf(childOf(written, 'devices')).map(({ name }) => name)
      return [
        childOf(written, 'os', 'type')?.children[0],
        childOf(written, 'features') !== undefined,
        consoles,
      ]
    })
    expect(seen).to.deep.equal([
      ['hvm', true, ['serial']],
      ['hvm', true, ['serial']],
      ['linux', false, ['console']],
      ['xenpvh', false, ['console']],
    ])
  })

  it('has its disks on the bus of Xen where none is said, and no letter twice', () => {
    const targets = childrenOf(childOf(writtenOf(everything), 'devices'), 'disk').map(
      (disk) => childOf(disk, 'target')?.attributes,
    )
    expect(targets).to.deep.equal([
      { dev: 'xvda', bus: 'xen' },
      { dev: 'hdb', bus: 'ide' },
      { dev: 'xvdc', bus: 'xen' },
      { dev: 'xvdd', bus: 'xen' },
      { dev: 'sde', bus: 'scsi' },
    ])
  })

  it('names the driver of an image, which libvirt takes for a raw one without it', () => {
    const drivers = childrenOf(childOf(writtenOf(everything), 'devices'), 'disk').map(
      (disk) => childOf(disk, 'driver')?.attributes,
    )
    expect(drivers.slice(0, 3)).to.deep.equal([
      { name: 'qemu', type: 'qcow2' },
      { type: 'raw' },
      { name: 'qemu', type: 'vhd' },
    ])
  })

  it('says in which order it boots where libvirt looks for it, and has no card but Xen’s where none is said', () => {
    const written = writtenOf(everything)
    const devices = childOf(written, 'devices')
    const boots = childrenOf(childOf(written, 'os'), 'boot').map(({ attributes }) => attributes['dev'])
    expect(boots).to.deep.equal(['cdrom', 'hd'])
    expect(childrenOf(devices).flatMap((device) => childrenOf(device, 'boot'))).to.deep.equal([])
    const models = childrenOf(devices, 'interface').map(
      (network) => childOf(network, 'model')?.attributes['type'],
    )
    expect(models).to.deep.equal([undefined, 'e1000'])
  })

  it('comes back as it was', () => {
    const changes = fc.record({
      machine: fc.constantFrom('xenpv', 'xenpvh'),
      boot: fc.constantFrom({ kernel: '/k' }, { kernel: '/k', initrd: '/i', cmdline: 'console=hvc0' }),
      disks: fc.array(
        fc.record(
          {
            path: fc.constantFrom('/a', '/b.img'),
            format: fc.constantFrom('raw', 'qcow2', 'vpc'),
            bus: fc.constantFrom('ide', 'scsi'),
            device: fc.constantFrom('disk', 'cdrom'),
            readonly: fc.boolean(),
          },
          { requiredKeys: ['path'] },
        ),
        { maxLength: 4 },
      ),
    })
    for (const spec of [guest(everything), ...fc.sample(changes, 100).map(guest)]) {
      const seen = again(writeSpec(spec))
      expect({ ...seen, libvirt: undefined }).to.deep.equal({ ...spec, libvirt: undefined })
      expect(seen['libvirt']).to.deep.include({ type: 'xen', elements: [], devices: [], details: {} })
    }
  })

  it('has the firmware that libvirt names by its file', () => {
    const type = "<type arch='x86_64' machine='xenfv'>hvm</type>"
    const ovmf = `${type}<loader readonly='yes' type='pflash'>/usr/lib/xen/boot/ovmf.bin</loader><boot dev='hd'/>`
    const { firmware, machine, libvirt } = again(xml(ovmf))
    expect({ firmware, machine }).to.deep.equal({ firmware: 'uefi', machine: undefined })
    expect(libvirt).to.deep.include({ elements: ['<features/>\n'] })
    const plain = again(xml(`${type}<loader type='rom'>/usr/lib/xen-4.17/boot/hvmloader</loader>`))
    expect(plain.firmware).to.equal(undefined)
    expect(plain['libvirt']).to.deep.include({ elements: ['<features/>\n'] })
    const own = again(xml(`${type}<loader type='rom'>/srv/loader</loader>`))
    expect(JSON.stringify(own['libvirt'])).to.include('/srv/loader')
  })

  it('loses nothing of what libvirt has chosen when that is kept', () => {
    const cases = [
      xml(
        "<type arch='x86_64' machine='xenfv'>hvm</type><loader type='pflash'>/usr/lib/xen/boot/ovmf.bin</loader>",
      ),
      xml(
        "<type arch='x86_64'>hvm</type>",
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a'/><target dev='xvda' bus='xen'/><boot order='1'/></disk><memballoon model='xen'/><input type='mouse' bus='xen'/>",
      ),
      xml(
        "<type arch='x86_64' machine='xenpv'>linux</type><kernel>/k</kernel>",
        "<disk type='file' device='disk'><driver type='qcow2'/><source file='/a'/><target dev='xvda1' bus='xen'/></disk><console type='pty'><target type='xen' port='0'/></console>",
      ),
    ]
    for (const text of cases) {
      const kept = parseXml(throughSpec(text, { assigned: 'keep' }))
      const before = parseXml(text)
      expect(childOf(kept, 'os')).to.deep.equal(childOf(before, 'os'))
      const seen = childrenOf(childOf(kept, 'devices')).map((device) => without(device, 'alias'))
      expect(sameElements(seen, childrenOf(childOf(before, 'devices'))), text).to.equal(true)
    }
  })

  for (const name of ['xen-hvm', 'xen-pv']) {
    it(`is what xl starts, without what libvirt alone has: ${name}.xml`, () => {
      const path = new URL(`../../../../test/formats/libvirt-xml/corpus/${name}.xml`, import.meta.url)
      const { libvirt: _, ...neutral } = readDomain(parseXml(readFileSync(fileURLToPath(path), 'utf8')))
      const text = xlCfgFormat.write?.(parseSpec(neutral, { driverKeys: [] }))
      expect(text).to.include(`type = "${name === 'xen-pv' ? 'pv' : 'hvm'}"`)
      expect(text).to.include(name === 'xen-pv' ? 'bridge=xenbr0' : 'vdev=hda')
    })
  }

  for (const [field, change] of [
    ['disks[0].bus', { disks: [{ path: '/a', bus: 'virtio' }] }],
    ['disks[0].device', { disks: [{ path: '/a', device: 'floppy' }] }],
    ['disks[0].format', { disks: [{ path: '/a', format: 'vmdk' }] }],
  ] as const) {
    it(`is refused what Xen does not have, by the field: ${field}`, () => {
      expect(thrown('ERR_INVALID_SPEC', () => writeSpec(guest(change))).field).to.equal(field)
    })
  }

  describe("by libvirt's schema", () => {
    needPeer(xmllintPeer)

    it('is valid', () => {
      const paravirtual = { machine: 'xenpv', boot: { kernel: '/k' }, disks: [{ path: '/a' }] }
      expect(
        complaintsOfSchema([{}, everything, paravirtual].map((change) => writeSpec(guest(change)))),
      ).to.equal('')
    })
  })
})
