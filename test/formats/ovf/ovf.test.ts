import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../../src/errors.js'
import { recogniseFormat } from '../../../src/formats/formats.js'
import { readDiskFacts } from '../../../src/formats/ovf/capacity.js'
import { ovfFormat } from '../../../src/formats/ovf/format.js'
import { readOvf } from '../../../src/formats/ovf/read.js'
import { bytesOf } from '../../../src/formats/ovf/units.js'
import { writeOvf } from '../../../src/formats/ovf/write.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { findTool } from '../../support/find-tool.js'
import { qemuImgPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection, thrown } from '../../support/rejection.js'
import { run } from '../../support/sshd.js'

const corpus = (name: string): string =>
  readFileSync(new URL(`../../../../test/formats/ovf/corpus/${name}.ovf`, import.meta.url), 'utf8')

const uuid = '5f1d0f5e-7777-4000-8000-000000000009'

const complete = (input: unknown): DomainSpec =>
  parseSpec(Object.assign({ uuid }, input), { driverKeys: [], baseFolder: '/srv' })

/** Written with files beside the descriptor, whose disks have a gibibyte. */
function written(spec: DomainSpec): string {
  const files = spec.disks.flatMap(({ path, device }, disk) =>
    path === undefined
      ? []
      : [
          {
            ...{ disk, href: path.slice('/srv/'.length), size: undefined },
            facts: device === 'disk' ? { capacity: 2 ** 30, kind: 'streamOptimized' } : undefined,
          },
        ],
  )
  return writeXml(
    writeOvf(
      spec,
      files.map((file) => ({ ...file, href: encodeURIComponent(file.href) })),
    ),
  )
}

/** What is read back, with what a descriptor cannot say left away. */
function readBack(text: string): object {
  const { input, beyond } = readOvf(text)
  expect(beyond).to.deep.equal([])
  const { machine: _, ...spec } = complete(input)
  return spec
}

/** With the buses that are written where a disk names none. */
function asRead(spec: DomainSpec): object {
  const usual = { disk: 'scsi', cdrom: 'ide', floppy: undefined } as const
  const { machine: _, ...fields } = spec
  const disks = spec.disks.map(({ bus: given, ...disk }) => {
    const bus = disk.device === 'floppy' ? undefined : (given ?? usual[disk.device])
    return { ...disk, ...(bus === undefined ? {} : { bus }) }
  })
  return { ...fields, disks }
}

const specs: readonly object[] = [
  {},
  { title: `<&>'"|#= ü` },
  { memory: '1 GiB', vcpus: 4, architecture: 'i386' },
  { firmware: 'uefi' },
  { firmware: 'bios', graphics: 'vga', serials: [] },
  { serials: [{}, {}, {}, {}] },
  {
    disks: [
      { path: 'a.vmdk' },
      { path: 'b c%20ü.vmdk', bus: 'sata' },
      { path: 'c.vmdk', bus: 'nvme' },
      { path: 'd.vmdk', bus: 'ide' },
    ],
  },
  {
    disks: [
      { path: 'a.iso', device: 'cdrom' },
      { device: 'cdrom', bus: 'sata' },
      { path: 'a.flp', device: 'floppy' },
      { device: 'floppy' },
    ],
  },
  { disks: Array.from({ length: 60 }, (_, index) => ({ path: `${index}.vmdk` })) },
  { networks: [{}, { type: 'bridge', source: 'lab', model: 'vmxnet3', mac: '00:50:56:00:00:01' }] },
].map((fields) => ({ name: 'a', ...fields }))

describe('a specification as an OVF descriptor', () => {
  it('is read back as it was, field by field', () => {
    for (const input of specs) {
      const spec = complete(input)
      expect(readBack(written(spec)), JSON.stringify(input)).to.deep.equal(asRead(spec))
    }
  })

  it('keeps every text a text, whatever is in it', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter(
        (line) => !/[\p{Cc}\p{Surrogate}\ufffe\uffff]/u.test(line) && line.trim() === line && line !== '',
      )
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 2 ** 20 }), (title, file, mebibytes) => {
        const path = `x${file.replaceAll('/', '!').replaceAll('\\', '!')}.vmdk`
        const spec = complete({ name: 'a', title, memory: mebibytes * 2 ** 20, disks: [{ path }] })
        expect(readBack(written(spec))).to.deep.equal(asRead(spec))
      }),
    )
  })

  it('says which field it has no words for', () => {
    for (const [field, fields] of [
      ['machine', { machine: 'q35' }],
      ['memory', { memory: 2 ** 20 + 4096 }],
      ['vcpus.maximum', { vcpus: { count: 1, maximum: 2 } }],
      ['cpu', { cpu: { model: 'host' } }],
      ['firmware', { firmware: 'none' }],
      ['boot.kernel', { boot: { kernel: '/k' } }],
      ['boot.order', { boot: { order: ['disk'] } }],
      ['rng', { rng: true }],
      ['architecture', { architecture: 'aarch64' }],
      ['serials[0].type', { serials: [{ type: 'none' }] }],
      ['disks[0].format', { disks: [{ path: 'a.qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: 'a.vmdk', bus: 'virtio' }] }],
      ['disks[0].cache', { disks: [{ path: 'a.vmdk', cache: 'none' }] }],
      ['disks[0].serial', { disks: [{ path: 'a.vmdk', serial: 's' }] }],
      ['disks[0].readonly', { disks: [{ path: 'a.vmdk', readonly: true }] }],
      ['disks[4].bus', { disks: Array.from({ length: 5 }, () => ({ path: 'a.iso', device: 'cdrom' })) }],
      ['disks[0].path', { disks: [{ path: '[store] a.vmdk' }] }],
      ['networks[0].type', { networks: [{ type: 'isolated' }] }],
    ] as const) {
      const error = thrown('ERR_INVALID_SPEC', () => written(complete({ name: 'a', ...fields })))
      expect(error.field).to.equal(field)
    }
  })
})

describe('an OVF descriptor', () => {
  it('in the manner of VMware is read', () => {
    const text = corpus('workstation')
    expect(recogniseFormat(text).name).to.equal('ovf')
    const { input, beyond } = readOvf(text)
    expect(beyond).to.deep.equal([])
    expect(input).to.deep.equal({
      name: 'Scientific-Linux-4',
      title: 'The analysis of 2005',
      architecture: 'i386',
      memory: 512 * 2 ** 20,
      vcpus: 2,
      disks: [
        { device: 'disk', path: 'sl4-disk1.vmdk', format: 'vmdk', bus: 'scsi' },
        { device: 'cdrom', path: 'tools 1.iso', format: 'raw', bus: 'ide' },
      ],
      networks: [{ type: 'bridge', source: 'VM-Network', model: 'pcnet32' }],
      serials: [],
      graphics: 'vga',
    })
  })

  it('of the second version is read, in its default configuration, with what is beyond', () => {
    const { input, beyond } = readOvf(corpus('second-version'))
    expect(input).to.include({ name: 'two', architecture: 'x86_64', memory: 2 ** 30, vcpus: 8 })
    expect(input.disks).to.deep.equal([{ device: 'disk', path: 'b.vmdk', format: 'vmdk', bus: 'sata' }])
    expect(input.networks).to.deep.equal([{ type: 'user', model: 'e1000', mac: '52:54:00:00:00:01' }])
    expect(beyond.map(({ field }) => field)).to.deep.equal(['ovf.EulaSection', 'ovf.Item[6]'])
  })

  it('leads to no file out of its folder, and to none elsewhere', () => {
    const text = corpus('workstation')
    for (const href of [
      '../x.vmdk',
      '/etc/passwd',
      'a/../../b',
      '%2e%2e/x',
      '%2Fetc%2Fpasswd',
      '..',
      'a\\..\\b',
      'https://h/x',
      'ftp://h/x',
      'a//b',
      'x%00',
    ]) {
      const error = thrown('ERR_INVALID_SPEC', () => readOvf(text.replace('sl4-disk1.vmdk', href)))
      expect(error.field, href).to.equal('disks[0].path')
    }
  })

  for (const [what, change, field] of [
    [
      'has a document type with entities',
      (text: string) =>
        text.replace('<Envelope', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Envelope'),
      undefined,
    ],
    ['is not whole', (text: string) => text.slice(0, -200), undefined],
    [
      'has no machine',
      (text: string) => text.replaceAll('VirtualSystem ', 'Other ').replace('</VirtualSystem>', '</Other>'),
      'ovf',
    ],
    [
      'is of another namespace',
      (text: string) => text.replaceAll('/ovf/envelope/1', '/ovf/envelope/9'),
      'ovf',
    ],
    [
      'has a prefix that is not declared',
      (text: string) => text.replace('<vmw:Config', '<nobody:Config'),
      'ovf',
    ],
    [
      'refers to a disk that is not there',
      (text: string) => text.replace('ovf:/disk/vmdisk1', 'ovf:/disk/vmdisk2'),
      'disks[0].path',
    ],
    [
      'refers to a file that is not there',
      (text: string) => text.replace('ovf:fileRef="file1"', 'ovf:fileRef="file7"'),
      'disks[0].path',
    ],
    ['has an empty disk', (text: string) => text.replace('ovf:fileRef="file1"', ''), 'disks[0].path'],
    [
      'has a disk on another one',
      (text: string) => text.replace('ovf:fileRef="file1"', 'ovf:parentRef="x" ovf:fileRef="file1"'),
      'disks[0].path',
    ],
    [
      'has a format that nobody knows',
      (text: string) => text.replace('vmdk.html#streamOptimized', 'odd'),
      'disks[0].path',
    ],
    [
      'has a file that is compressed',
      (text: string) => text.replace('ovf:id="file1"', 'ovf:id="file1" ovf:compression="gzip"'),
      'disks[0].path',
    ],
    [
      'has a file in pieces',
      (text: string) => text.replace('ovf:id="file1"', 'ovf:id="file1" ovf:chunkSize="10"'),
      'disks[0].path',
    ],
    [
      'has an odd unit',
      (text: string) => text.replace('<rasd:AllocationUnits>byte * 2^20', '<rasd:AllocationUnits>furlong'),
      'memory',
    ],
    ['has endless memory', (text: string) => text.replace('>512<', '>9999999999999999<'), 'memory'],
    [
      'has no memory',
      (text: string) => text.replaceAll('<rasd:ResourceType>4<', '<rasd:ResourceType>24<'),
      'memory',
    ],
    [
      'has odd CPUs',
      (text: string) => text.replace('<rasd:VirtualQuantity>2<', '<rasd:VirtualQuantity>-2<'),
      'vcpus',
    ],
  ] as const) {
    it(`is refused that ${what}`, () => {
      const text = corpus('workstation')
      const changed = change(text)
      expect(changed).not.to.equal(text)
      const error = thrown('ERR_INVALID_SPEC', () => readOvf(changed))
      expect(error.field).to.equal(field)
    })
  }

  it('is read or refused, whatever is cut out of it', () => {
    const text = corpus('workstation')
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(400), fc.string({ maxLength: 5 }), (start, length, by) => {
        try {
          parseSpec(readOvf(text.slice(0, start) + by + text.slice(start + length)).input, {
            driverKeys: [],
            baseFolder: '/',
          })
        } catch (error) {
          if (!(error instanceof HypervisorError)) throw error
          expect(error.code).to.equal('ERR_INVALID_SPEC')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('counts bytes in units of either time', () => {
    for (const [quantity, unit, bytes] of [
      ['3', 'byte', 3],
      ['3', 'byte * 2^20', 3 * 2 ** 20],
      ['3', 'byte*1024', 3072],
      ['3', 'MegaBytes', 3 * 2 ** 20],
      ['3', 'GB', 3 * 2 ** 30],
      ['3', 'byte * 10^3', 3000],
    ] as const) {
      expect(bytesOf(quantity, unit, 'x')).to.equal(bytes)
    }
    for (const unit of ['', 'bit', 'byte * 2^99', 'byte * 0', 'hertz * 10^6']) {
      thrown('ERR_INVALID_SPEC', () => bytesOf('1', unit, 'x'))
    }
  })
})

describe('the disks of a descriptor', () => {
  needPeer(qemuImgPeer)
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ovf-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('say how large they are as qemu-img has made them, whatever the kind', async () => {
    const kinds = {
      streamOptimized: 'streamOptimized',
      monolithicSparse: 'sparse',
      monolithicFlat: '',
      twoGbMaxExtentSparse: '',
      twoGbMaxExtentFlat: '',
    } as const
    for (const [subformat, kind] of Object.entries(kinds)) {
      const path = join(folder, `${subformat}.vmdk`)
      run(findTool('qemu-img') ?? '', [
        'create',
        '-q',
        '-f',
        'vmdk',
        '-o',
        `subformat=${subformat}`,
        path,
        '3G',
      ])
      expect(await readDiskFacts(path, 'x'), subformat).to.deep.equal({ capacity: 3 * 2 ** 30, kind })
    }
    writeFileSync(join(folder, 'none.vmdk'), 'KDMV')
    for (const name of ['none.vmdk', 'absent.vmdk', '.']) {
      expect((await rejection('ERR_INVALID_SPEC', readDiskFacts(join(folder, name), 'x'))).field).to.equal(
        'x',
      )
    }
  })

  it('are named where they are, so that the text comes back to the same specification', async () => {
    const path = join(folder, 'a disk.vmdk')
    run(findTool('qemu-img') ?? '', ['create', '-q', '-f', 'vmdk', path, '1M'])
    const text = await ovfFormat.write?.(complete({ name: 'a', disks: [{ path }] }))
    expect(text).to.include("ovf:capacity='1048576'").and.to.include('a%20disk.vmdk')
    expect(readOvf(text ?? '').input.disks?.[0]?.path).to.equal(path)
  })
})
