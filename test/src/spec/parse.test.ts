import { resolve } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../../src/errors.js'
import { formatField, parseSpec } from '../../../src/spec/parse.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import { architectures } from '../../../src/spec/schema.js'
import { formatSpec, parseSpecText } from '../../../src/spec/text.js'
import { thrown } from '../../support/rejection.js'

const options = { driverKeys: ['qemu'] }
const parse = (input: unknown): ReturnType<typeof parseSpec> => parseSpec(input, options)

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,30}$/)
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,10}$/)
const line = fc.string({ unit: 'grapheme', maxLength: 40 })
const path = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })

/** Specifications with any mixture of fields; `undefined` stands for an absent one. */
const specs = fc.record({
  name,
  uuid: maybe(fc.uuid()),
  title: maybe(line),
  architecture: maybe(fc.constantFrom(...architectures)),
  machine: maybe(word),
  memory: maybe(
    fc.oneof(fc.integer({ min: 4096, max: 2 ** 50 }), fc.constantFrom('1.5 GiB', '64MiB', '1 GB')),
  ),
  vcpus: maybe(
    fc.oneof(
      fc.integer({ min: 1, max: 4096 }),
      fc.integer({ min: 1, max: 64 }).map((count) => ({ count, maximum: count * 2 })),
    ),
  ),
  cpu: maybe(fc.record({ model: maybe(word), add: maybe(fc.array(word, { maxLength: 3 })) })),
  firmware: maybe(fc.constantFrom('bios', 'uefi', 'none')),
  boot: maybe(fc.record({ kernel: path, cmdline: maybe(line), initrd: maybe(path) })),
  disks: maybe(
    fc.array(
      fc.oneof(
        fc.record({
          path,
          device: maybe(fc.constantFrom('disk', 'cdrom', 'floppy')),
          readonly: maybe(fc.boolean()),
        }),
        fc.record({ device: fc.constantFrom('cdrom', 'floppy'), readonly: maybe(fc.boolean()) }),
      ),
      { maxLength: 4 },
    ),
  ),
  networks: maybe(
    fc.array(fc.record({ type: maybe(fc.constantFrom('user', 'isolated')) }), { maxLength: 4 }),
  ),
  rng: maybe(fc.boolean()),
  graphics: maybe(fc.constantFrom('none', 'vga')),
  qemu: maybe(fc.record({ args: fc.array(line) })),
})

/** JSON has no `undefined`; a specification from a file has no such values either. */
const withoutAbsent = (input: unknown): unknown => JSON.parse(JSON.stringify(input))

describe('specifications', () => {
  it('are complete once parsed: parsing them again changes nothing', () => {
    fc.assert(
      fc.property(specs, (input) => {
        const spec = parse(input)
        expect(parse(spec)).to.deep.equal(spec)
      }),
    )
  })

  it('survive being written as YAML and read again', () => {
    fc.assert(
      fc.property(specs, (input) => {
        const spec = parse(withoutAbsent(input))
        expect(parse(parseSpecText(formatSpec(spec)))).to.deep.equal(spec)
      }),
    )
  })

  it('have defaults, a UUID, identifiers, addresses and absolute paths', () => {
    const spec = parseSpec(
      {
        name: 'a',
        uuid: '6F1C9C1E-0B0F-4C52-9D3E-1F0D8CFFFFFF',
        boot: { kernel: 'vmlinuz' },
        disks: [{ path: 'a.qcow2' }, { path: '/b.iso', device: 'cdrom' }],
        networks: [{}, { mac: '52:54:00:AB:cd:ef' }],
      },
      { driverKeys: [], baseFolder: '/specs' },
    )
    expect(spec).to.deep.include({
      uuid: '6f1c9c1e-0b0f-4c52-9d3e-1f0d8cffffff',
      architecture: 'x86_64',
      memory: 256 * 2 ** 20,
      vcpus: { count: 1, maximum: 1 },
      boot: { kernel: '/specs/vmlinuz' },
      serials: [{ type: 'console' }],
      graphics: 'none',
      rng: false,
    })
    expect(spec.disks.map(({ id, path: at, format, readonly }) => [id, at, format, readonly])).to.deep.equal([
      ['disk0', '/specs/a.qcow2', 'qcow2', false],
      ['disk1', '/b.iso', 'raw', true],
    ])
    expect(spec.networks.map(({ id, mac }) => [id, mac])).to.deep.equal([
      ['net0', '52:54:00:ff:ff:ff'],
      ['net1', '52:54:00:ab:cd:ef'],
    ])
  })

  it('keep paths on datastores as they are, and take a file of such a name by its folder', () => {
    const paths = ['[ds 1] folder/a.vmdk', '[ds1] b.iso', './[ds] c.raw', '[ds]/d.raw', '[ds'].map(
      (path) => ({ path }),
    )
    const { disks } = parseSpec({ name: 'a', disks: paths }, { driverKeys: [], baseFolder: '/specs' })
    expect(disks.map(({ path }) => path)).to.deep.equal([
      '[ds 1] folder/a.vmdk',
      '[ds1] b.iso',
      '/specs/[ds] c.raw',
      '/specs/[ds]/d.raw',
      '/specs/[ds',
    ])
  })

  it('may have empty drives, which have neither path nor format', () => {
    const { disks } = parse({ name: 'a', disks: [{ device: 'cdrom' }, { device: 'floppy', id: 'fd0' }] })
    expect(disks).to.deep.equal([
      { id: 'disk0', device: 'cdrom', readonly: true },
      { id: 'fd0', device: 'floppy', readonly: false },
    ])
  })

  it('start relative paths from the working directory by default', () => {
    expect(parse({ name: 'a', boot: { kernel: 'k' } }).boot.kernel).to.equal(resolve('k'))
  })

  it('give two machines different UUIDs, and take one that is made for them', () => {
    expect(parse({ name: 'a' }).uuid).to.not.equal(parse({ name: 'a' }).uuid)
    const uuid = '00000000-0000-8000-8000-000000000001'
    expect(parseSpec({ name: 'a' }, { driverKeys: [], newUuid: () => uuid }).uuid).to.equal(uuid)
  })

  it('let the keys of drivers through untouched, and no others', () => {
    expect(parse({ name: 'a', qemu: { args: ['-x'] } })).to.deep.include({ qemu: { args: ['-x'] } })
    const error = thrown('ERR_INVALID_SPEC', () => parse({ name: 'a', xen: {} }))
    expect(error.field).to.equal('xen')
    expect(error.hint).to.include('qemu')
  })

  it('name the one that was probably meant', () => {
    const hintOf = (input: object): string =>
      thrown('ERR_INVALID_SPEC', () => parse({ name: 'a', ...input })).hint ?? ''
    expect(hintOf({ dsiks: [] })).to.match(/^Did you mean disks\? Known fields: /)
    expect(hintOf({ qmeu: {} })).to.match(/^Did you mean qemu\? /)
    expect(hintOf({ colour: 'red' })).to.match(/^Known fields: /)
  })

  it('accept an NES with what it has', () => {
    expect(parse({ name: 'a', memory: '2 KiB', architecture: '6502' }).memory).to.equal(2048)
  })

  const wrong: readonly (readonly [field: string | undefined, input: unknown])[] = [
    [undefined, undefined],
    [undefined, null],
    [undefined, 'text'],
    [undefined, []],
    ['name', {}],
    ['name', { name: 'a b' }],
    ['uuid', { name: 'a', uuid: '123' }],
    ['title', { name: 'a', title: 'two\nlines' }],
    ['architecture', { name: 'a', architecture: 'x86' }],
    ['machine', { name: 'a', machine: 'q35,accel=kvm' }],
    ['memory', { name: 'a', memory: '512' }],
    ['memory', { name: 'a', memory: 512 }],
    ['memory', { name: 'a', memory: 2048 }],
    ['memory', { name: 'a', memory: 512, architecture: '6502' }],
    ['memory', { name: 'a', memory: 4096.5 }],
    ['memory', { name: 'a', memory: {} }],
    ['vcpus', { name: 'a', vcpus: 1.5 }],
    ['vcpus', { name: 'a', vcpus: 'two' }],
    ['vcpus.maximum', { name: 'a', vcpus: { count: 2, maximum: 1 } }],
    ['cpu.add[1]', { name: 'a', cpu: { add: ['avx', '+sse'] } }],
    ['firmware', { name: 'a', firmware: 'efi' }],
    ['boot.initrd', { name: 'a', boot: { initrd: '/i' } }],
    ['boot.cmdline', { name: 'a', boot: { cmdline: 'quiet' } }],
    ['boot.order[0]', { name: 'a', boot: { order: ['tape'] } }],
    ['boot.kernel', { name: 'a', boot: { kernel: '' } }],
    ['disks[0].path', { name: 'a', disks: [{ path: 'a\0b' }] }],
    ['disks[0].path', { name: 'a', disks: [{}] }],
    ['disks[0].format', { name: 'a', disks: [{ device: 'cdrom', format: 'raw' }] }],
    ['disks[1].format', { name: 'a', disks: [{ path: 'x' }, { path: 'y', format: 'zip' }] }],
    ['disks[0].id', { name: 'a', disks: [{ path: 'x', id: 'a,b' }] }],
    ['disks[0].cach', { name: 'a', disks: [{ path: 'x', cach: 'none' }] }],
    ['networks[0].source', { name: 'a', networks: [{ type: 'bridge' }] }],
    ['networks[0].mac', { name: 'a', networks: [{ mac: '01:00:00:00:00:00' }] }],
    [
      'networks[0].forwards',
      { name: 'a', networks: [{ type: 'isolated', forwards: [{ host: 1, guest: 1 }] }] },
    ],
    ['networks[0].forwards[0].host', { name: 'a', networks: [{ forwards: [{ host: 0, guest: 1 }] }] }],
    ['serials[0].type', { name: 'a', serials: [{ type: 'modem' }] }],
    ['rng', { name: 'a', rng: 'yes' }],
    ['graphics', { name: 'a', graphics: true }],
  ]
  for (const [field, input] of wrong) {
    it(`name the field ${field ?? '(none)'} of ${JSON.stringify(input) ?? 'nothing'}`, () => {
      const error = thrown('ERR_INVALID_SPEC', () => parse(input))
      expect(error.field).to.equal(field)
      if (field !== undefined) expect(error.message).to.include(field)
    })
  }

  it('refuse two devices with the same identifier, and say which one', () => {
    const disks = [{ path: 'x', id: 'disk1' }, { path: 'y' }]
    const error = thrown('ERR_INVALID_SPEC', () => parse({ name: 'a', disks }))
    expect(error.message).to.include('disk1')
    expect(error.field).to.equal('disks[1].id')
    const both = { name: 'a', disks: [{ path: 'x', id: 'd' }], networks: [{ id: 'd' }] }
    expect(thrown('ERR_INVALID_SPEC', () => parse(both)).field).to.equal('networks[0].id')
  })

  it('say that the CPU with a number for a name is written as text, as which YAML does not take it', () => {
    const error = thrown('ERR_INVALID_SPEC', () => parse(parseSpecText('{ name: a, architecture: 6502 }')))
    expect(error.field).to.equal('architecture')
    expect(error.message).to.contain("write '6502', with the quotes")
    expect(parse(parseSpecText('{ name: a, architecture: "6502" }')).architecture).to.equal('6502')
  })

  it('are not misled by keys that every object has', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const input: unknown = JSON.parse(`{ "name": "a", "${key}": 1 }`)
      expect(thrown('ERR_INVALID_SPEC', () => parse(input)).field, key).to.equal(key)
    }
  })

  it('are parsed or refused with ERR_INVALID_SPEC, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          specs.map((spec) => ({ ...spec, extra: 1 })),
        ),
        (input) => {
          try {
            parse(input)
          } catch (error) {
            if (!(error instanceof HypervisorError)) throw error
            expect(error.code).to.equal('ERR_INVALID_SPEC')
          }
        },
      ),
    )
  })

  it('write fields as one does in code', () => {
    expect(formatField(['disks', 0, 'path'])).to.equal('disks[0].path')
    expect(formatField([])).to.equal('')
  })
})

describe('devices to attach', () => {
  const place = { taken: ['disk0', 'net0'], uuid: '00000000-0000-8000-8000-000000000000' }

  it('get the first free identifier', () => {
    expect(parseDevice({ disk: { path: '/x' } }, place)).to.have.nested.property('disk.id', 'disk1')
    expect(parseDevice({ network: {} }, place)).to.deep.nested.include({
      'network.id': 'net1',
      'network.mac': '52:54:00:00:00:01',
    })
  })

  it('are refused with the field that is wrong', () => {
    const refuse = (input: unknown): string | undefined =>
      thrown('ERR_INVALID_SPEC', () => parseDevice(input, place)).field
    expect(refuse({ disk: {} })).to.equal('disk.path')
    expect(refuse({ network: { mac: 'x' } })).to.equal('network.mac')
    expect(refuse({ disk: { path: '/x' }, network: {} })).to.be.oneOf(['disk', 'network'])
    expect(refuse({ tape: {} })).to.be.oneOf(['disk', 'tape'])
    expect(refuse(undefined)).to.equal(undefined)
  })

  it('are refused with an identifier that is taken', () => {
    thrown('ERR_DEVICE_EXISTS', () => parseDevice({ disk: { path: '/x', id: 'net0' } }, place))
  })

  it('says so where there are no fields at all', () => {
    for (const input of [null, [], 'text', 5]) {
      const error = thrown('ERR_INVALID_SPEC', () => parseSpec(input, { driverKeys: [] }))
      expect(error.message).to.equal('the specification is empty, or not a map of fields')
      expect(error.field).to.equal(undefined)
    }
  })
})
