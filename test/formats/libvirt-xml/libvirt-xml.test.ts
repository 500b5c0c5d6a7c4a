import { expect } from 'chai'
import fc from 'fast-check'
import { readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { childOf, childrenOf, textOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaintsOfSchema, throughSpec, writeSpec } from './libvirt.js'
import { anySpec, specs } from './specs.js'

const driverKeys = ['libvirt']

/** A specification, written and read. */
function written(input: unknown): XmlElement {
  return parseXml(writeSpec(parseSpec(input, { driverKeys })))
}

/** A small domain with more in it. */
function domain(more: string, devices = '', attributes = "type='kvm'"): string {
  return `<domain ${attributes}><name>a</name><uuid>5f1d0f5e-4444-4000-8000-000000000001</uuid><memory unit='KiB'>65536</memory><os><type arch='x86_64'>hvm</type></os><features><acpi/><apic/></features>${more}<devices><controller type='usb' model='none'/>${devices}</devices></domain>`
}

describe('a specification as domain XML of libvirt', () => {
  it('is read back as it was, field by field', () => {
    for (const input of specs) {
      const spec = parseSpec(input, { driverKeys })
      const again = parseSpec(readDomain(written(input)), { driverKeys })
      const { libvirt: _, serials: __, firmware: ___, cpu, ...fields } = spec
      expect(again, JSON.stringify(input)).to.deep.include({
        ...fields,
        disks: spec.disks.map((disk, index) => ({ ...disk, bus: again.disks[index]?.bus })),
        networks: spec.networks.map((network) => ({ ...network, model: network.model ?? 'virtio' })),
      })
      if (cpu.model !== undefined) expect(again.cpu).to.deep.equal(cpu)
    }
  })

  it('keeps every text a text, whatever is in it', () => {
    fc.assert(
      fc.property(anySpec, (input) => {
        const spec = parseSpec(input, { driverKeys })
        const root = written(input)
        expect(
          childrenOf(root)
            .map(({ name }) => name)
            .filter((name) => name === 'name'),
        ).to.have.length(1)
        expect(childOf(root, 'title')?.children.join('') ?? '').to.equal(input.title)
        expect(childOf(root, 'os', 'cmdline')?.children.join('') ?? '').to.equal(input.boot.cmdline)
        const sources = childrenOf(childOf(root, 'devices'), 'disk').map(
          (disk) => childOf(disk, 'source')?.attributes,
        )
        expect(sources).to.deep.equal(
          spec.disks.map(({ path }) => (path === undefined ? path : { file: path })),
        )
        const again = parseSpec(readDomain(root), { driverKeys })
        expect(again.title ?? '').to.equal(input.title)
        const { order: _, ...boot } = again.boot
        expect({ ...boot, order: spec.boot.order }).to.deep.equal(spec.boot)
        expect(again.disks).to.deep.equal(spec.disks)
      }),
      { numRuns: 200 },
    )
  })

  describe("by libvirt's schema", () => {
    needPeer(xmllintPeer)

    it('is valid, field by field', () => {
      expect(complaintsOfSchema(specs.map((input) => writeXml(written(input))))).to.equal('')
    })

    it('is valid for any specification', () => {
      const texts = fc.sample(anySpec, 50).map((input) => writeXml(written(input)))
      expect(complaintsOfSchema(texts)).to.equal('')
    })
  })

  it('asks for no graphics card, balloon or USB where the specification has none', () => {
    const devices = childOf(written({ name: 'a', libvirt: { balloon: false } }), 'devices')
    expect(childrenOf(devices, 'video')).to.deep.equal([])
    expect(childOf(devices, 'memballoon')?.attributes).to.deep.equal({ model: 'none' })
    expect(childOf(devices, 'controller')?.attributes).to.deep.equal({ type: 'usb', model: 'none' })
  })

  it('has further elements in place of those of the same name', () => {
    const root = written({ name: 'a', libvirt: { elements: ["<vcpu cpuset='1'>2</vcpu>", '<pm/>'] } })
    expect(childrenOf(root, 'vcpu')).to.deep.equal([parseXml("<vcpu cpuset='1'>2</vcpu>")])
    expect(childrenOf(root, 'pm')).to.have.length(1)
  })

  it('gives a disk no name that another one has', () => {
    const root = written({
      name: 'a',
      disks: [{ path: '/a' }, { path: '/b' }, { path: '/c' }],
      libvirt: {
        details: { disk1: ["<target dev='vda' bus='virtio'/>"] },
        devices: ["<disk type='block'><source dev='/dev/b'/><target dev='vdb'/></disk>"],
      },
    })
    const names = childrenOf(childOf(root, 'devices'), 'disk').map(
      (disk) => childOf(disk, 'target')?.attributes['dev'],
    )
    expect(names).to.deep.equal(['vdc', 'vda', 'vdd', 'vdb'])
  })

  const refused: readonly (readonly [field: string, fields: object])[] = [
    ['architecture', { architecture: 'pdp11' }],
    ['firmware', { firmware: 'none' }],
    ['firmware', { firmware: 'bios', architecture: 'aarch64' }],
    ['memory', { memory: 5000 }],
    ['cpu', { cpu: { add: ['vmx'], remove: ['vmx'] } }],
    ['cpu.model', { architecture: 'aarch64', cpu: { add: ['sve'] } }],
    ['disks[0].bus', { disks: [{ path: '/a', bus: 'nvme' }] }],
    ['disks[0].bus', { disks: [{ path: '/a', bus: 'fdc' }] }],
    ['disks[1].bus', { disks: [{ path: '/a' }, { path: '/b', device: 'cdrom', bus: 'virtio' }] }],
    ['disks[0].format', { disks: [{ path: '/a', format: 'vhdx' }] }],
    ['networks[0].forwards', { networks: [{ forwards: [{ host: 2222, guest: 22 }] }] }],
    ['libvirt.elements[0]', { libvirt: { elements: ['<name>b</name>'] } }],
    ['libvirt.elements[1]', { libvirt: { elements: ['<pm/>', '<devices/>'] } }],
    ['libvirt.details.disk7', { libvirt: { details: { disk7: ['<shareable/>'] } } }],
  ]
  for (const [field, fields] of refused) {
    it(`is refused with the field ${field} for ${JSON.stringify(fields)}`, () => {
      expect(thrown('ERR_INVALID_SPEC', () => written({ name: 'a', ...fields })).field).to.equal(field)
    })
  }
})

describe('domain XML of libvirt as a specification', () => {
  it('is as near as a specification can say it', () => {
    const text = domain(
      "<vcpu placement='static' current='1'>4</vcpu><cpu mode='host-passthrough'/>",
      "<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/><source file='/a'/><target dev='sda' bus='scsi'/><alias name='ua-root'/></disk>",
    )
    expect(readDomain(parseXml(text))).to.deep.include({
      name: 'a',
      memory: 64 * 2 ** 20,
      vcpus: { count: 1, maximum: 4 },
      cpu: { model: 'host', add: [], remove: [] },
      disks: [
        {
          id: 'root',
          path: '/a',
          format: 'qcow2',
          device: 'disk',
          bus: 'scsi',
          readonly: false,
          cache: 'none',
        },
      ],
    })
  })

  const odd: readonly (readonly [what: string, more: string, devices?: string])[] = [
    ['what happens after a crash', '<on_crash>preserve</on_crash>'],
    ['CPUs of the host', "<vcpu cpuset='0-1'>1</vcpu>"],
    ['less memory at the start', '<currentMemory>32768</currentMemory>'],
    ['a title with a line break', '<title>a\nb</title>'],
    ['text with elements in it', "<metadata><b:c xmlns:b='urn:b'>d <b:e/> f</b:c></metadata>"],
    ['a clock', "<clock offset='localtime'/>"],
    [
      'a block device',
      '',
      "<disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='/dev/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
    [
      'an I/O thread',
      '',
      "<disk type='file' device='disk'><driver name='qemu' type='raw' iothread='1'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
    [
      'an attribute of a disk',
      '',
      "<disk type='file' device='disk' snapshot='external'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
    ['a log', '', "<serial type='pty'><log file='/a' append='on'/><target port='0'/></serial>"],
    [
      'a card that is off',
      '',
      "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/><link state='down'/></interface>",
    ],
    ['a card of no model', '', "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"],
    [
      'a name that every object has',
      '',
      "<disk type='file' device='disk'><driver name='qemu' type='raw' constructor='a'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
    [
      'a path with dots',
      '',
      "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a/../b'/><target dev='vda' bus='virtio'/></disk>",
    ],
  ]
  for (const [what, more, devices] of odd) {
    it(`keeps ${what}`, () => {
      const text = domain(more, devices)
      const [before, after] = [text, throughSpec(text, {})].map((xml) => piecesOf(parseXml(xml)))
      expect(after).to.include.members([...(before ?? [])])
    })
  }

  const sizes: readonly (readonly [string, number])[] = [
    ['<memory>65536</memory>', 65536 * 1024],
    ["<memory unit='b'>65536001</memory>", 64001 * 1024],
    ["<memory unit='bytes'>65536</memory>", 65536],
    ["<memory unit='KB'>65536</memory>", 64000 * 1024],
    ["<memory unit='k'>64</memory>", 65536],
    ["<memory unit='mib'>64</memory>", 64 * 2 ** 20],
    ["<memory unit='G'>2</memory>", 2 ** 31],
    ["<memory unit='TB'>1</memory>", Math.ceil(1e12 / 1024) * 1024],
  ]
  for (const [memory, bytes] of sizes) {
    it(`takes ${memory} for ${bytes} bytes`, () => {
      const text = domain('').replace("<memory unit='KiB'>65536</memory>", memory)
      expect(readDomain(parseXml(text)).memory).to.equal(bytes)
    })
  }

  it('has UUIDs with hyphens, wherever the XML has them', () => {
    const text = domain('').replaceAll(/<uuid>.*<\/uuid>/g, '<uuid>5F1D0f5e444440008000000000000001</uuid>')
    expect(readDomain(parseXml(text)).uuid).to.equal('5f1d0f5e-4444-4000-8000-000000000001')
  })

  it('takes a disk for raw whose driver is not said, whatever its name ends in', () => {
    const text = domain('', "<disk type='file'><source file='/a.qcow2'/><target dev='vda'/></disk>")
    expect(readDomain(parseXml(text)).disks?.[0]?.format).to.equal('raw')
  })

  it('takes a domain without devices as libvirt writes it, with nothing but blanks among them', () => {
    const text = domain('').replace(/<devices>.*<\/devices>/s, '<devices>\n  </devices>')
    expect(text).to.include('<devices>\n')
    expect(readDomain(parseXml(text)).libvirt.devices).to.deep.equal([])
  })

  const refused: readonly (readonly [what: string, field: string, text: string, message: RegExp])[] = [
    ['another document', 'content', '<network/>', /is <network>, and no <domain>/],
    [
      'a name with a space',
      'name',
      domain('').replace('>a<', '>a b<'),
      /'a b' must begin .* stricter than libvirt/,
    ],
    ['no name', 'name', domain('').replace('<name>a</name>', ''), /is not said/],
    ['two names', 'content', domain('<name>b</name>'), /<name> more than once/],
    ['text among the elements', 'content', domain('text'), /text beside the elements of <domain>/],
    ['a foreign attribute', 'content', domain('', '', "type='kvm' colour='red'"), /'colour' that libvirt/],
    ['no type', 'libvirt.type', domain('', '', ''), /is not said/],
    [
      'an unknown CPU',
      'architecture',
      domain('').replace('x86_64', 'unicore32'),
      /no name for libvirt's 'unicore32'/,
    ],
    [
      'a CPU of a name that objects have',
      'architecture',
      domain('').replace('x86_64', 'constructor'),
      /constructor/,
    ],
    ['no memory', 'memory', domain('').replace("<memory unit='KiB'>65536</memory>", ''), /is not said/],
    ['an unknown unit', 'memory', domain('').replace("'KiB'", "'constructor'"), /no amount/],
    ['half a CPU', 'vcpus', domain('<vcpu>1.5</vcpu>'), /./],
    ['no UUID', 'uuid', domain('').replace('5f1d0f5e', 'x'), /is no UUID/],
  ]
  for (const [what, field, text, message] of refused) {
    it(`is refused with the field ${field} if it has ${what}`, () => {
      const error = thrown('ERR_INVALID_SPEC', () => readDomain(parseXml(text)))
      expect(error.field).to.equal(field)
      expect(error.message).to.match(message)
    })
  }

  it('of a megabyte is read and written', () => {
    const one =
      "<disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='/dev/a'/><target dev='NAME' bus='virtio'/></disk>"
    const devices = Array.from({ length: 9000 }, (_, index) => one.replace('NAME', `vd${index}`)).join('')
    const text = domain('', devices)
    expect(text).to.have.length.above(1e6)
    expect(childrenOf(childOf(parseXml(throughSpec(text, {})), 'devices'), 'disk')).to.have.length(9000)
  })
})

/** Each piece of a domain as text, those of devices as well. */
function piecesOf(root: XmlElement): readonly string[] {
  return childrenOf(root)
    .flatMap((child) => (child.name === 'devices' ? childrenOf(child) : [child]))
    .filter(({ name }) => textOf(root) === '' && name !== 'devices')
    .map((piece) => {
      const children = piece.children.filter(
        (child) => typeof child === 'string' || !(child.name === 'alias'),
      )
      return writeXml({ ...piece, children: [...children].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) })
    })
}

function nameOf(child: XmlElement['children'][number]): string {
  return typeof child === 'string' ? '' : child.name
}
