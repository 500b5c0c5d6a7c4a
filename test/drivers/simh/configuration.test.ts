import { expect } from 'chai'
import fc from 'fast-check'
import { writeConfiguration } from '../../../drivers/simh/configuration.js'
import { simhOptions } from '../../../drivers/simh/options.js'
import { findFault } from '../../../drivers/simh/tape.js'
import { HypervisorError } from '../../../src/errors.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'
import { pdp11Guest } from '../../support/pdp11-guest.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function write(
  change: Partial<DomainSpecInput>,
  options: Parameters<typeof simhOptions.parse>[0] = undefined,
): ReturnType<typeof writeConfiguration> {
  const input = { name: 'a', architecture: 'pdp11', boot: { kernel: '/k' }, ...change }
  const spec = { ...domainSpecSchema.parse(input), uuid }
  return writeConfiguration({ spec, options: simhOptions.parse(options) })
}

function fieldOf(...args: Parameters<typeof write>): string | undefined {
  try {
    write(...args)
  } catch (error) {
    if (error instanceof HypervisorError && error.code === 'ERR_INVALID_SPEC') return error.field
    throw error
  }
  return undefined
}

describe('the command file of SIMH', () => {
  it('chooses the model, gives it its usual memory, and starts a paper tape', () => {
    const { text, links } = write({ machine: 'pdp11-70' })
    expect(text.split('\n')).to.deep.equal([
      'set cpu 11/70',
      'set tti 8b',
      'set tto 8b',
      'set cpu 256k',
      'load kernel',
      'echo polyvisor: the machine begins',
      'run',
      'do stops.ini',
      '',
    ])
    expect(links).to.deep.equal({ kernel: '/k' })
  })

  it('puts a program of a VAX into memory and writes addresses in hexadecimal', () => {
    const change = { architecture: 'vax', machine: 'vax780', memory: '16 MiB' } as const
    const { text } = write(change, { loadAddress: 4096, startAddress: 4098 })
    expect(text).to.include('set cpu 16m\n')
    expect(text).to.include('load -o kernel 1000\n').and.to.include('run 1002\n')
  })

  it('gives a VAX its usual memory, and not the usual one of specifications, which it could have as well', () => {
    expect(write({ architecture: 'vax', machine: 'microvax3900' }).text).to.include('set cpu 16m\n')
  })

  it('chooses the microcode and the disks of a PDP-10, whose memory has one size', () => {
    const lines = [
      'set cpu tops20',
      'set rp0 rp06',
      'set rp1 rp06',
      'attach rp0 medium0',
      'attach -r rp1 medium1',
    ]
    const disks = [{ path: '/a' }, { path: '/b', readonly: true }]
    const { text } = write({ architecture: 'pdp10', machine: 'ks10-tops20', boot: {}, disks })
    expect(text.split('\n')).to.deep.equal([
      ...lines,
      'echo polyvisor: the machine begins',
      'boot rp0',
      'do stops.ini',
      '',
    ])
    const program = write({ architecture: 'pdp10', memory: 4_718_592 }, { startAddress: 0o140 })
    expect(program.text).to.equal(
      'set cpu tops10\nload kernel\necho polyvisor: the machine begins\nrun 140\ndo stops.ini\n',
    )
    expect(fieldOf({ architecture: 'pdp10', memory: '4 MiB' })).to.equal('memory')
    expect(fieldOf({ architecture: 'pdp10' }, { loadAddress: 512 })).to.equal('simh.loadAddress')
  })

  it('starts a program of a PDP-8 where they begin, and counts its memory in bytes of eight bits', () => {
    const { text } = write({ architecture: 'pdp8', memory: 6144 })
    expect(text).to.include('set cpu 4k\n').and.to.include('load kernel\n').and.to.include('run 200\n')
    expect(write({ architecture: 'pdp8' }, { startAddress: 0 }).text).to.include('run 0\n')
    expect(fieldOf({ architecture: 'pdp8', memory: 4096 * 2 })).to.equal('memory')
  })

  it('starts a Nova from its tape or its disk, and counts its memory in bytes of eight bits', () => {
    const { text } = write({ architecture: 'nova', memory: '8 KiB' })
    expect(text).to.include('set cpu 4k\n').and.to.include('load kernel\n').and.to.include('\nrun\n')
    const disk = write({ architecture: 'nova', boot: {}, disks: [{ path: '/d' }] }).text
    expect(disk).to.include('attach dkp0 medium0\n').and.to.include('boot dkp0\n')
    expect(fieldOf({ architecture: 'nova', memory: '10 KiB' })).to.equal('memory')
    expect(fieldOf({ architecture: 'nova' }, { loadAddress: 512 })).to.equal('simh.loadAddress')
  })

  it('starts a PDP-10 from a tape if it has no disk, or is told so', () => {
    const tapes = [{ path: '/t' }, { path: '/u', readonly: true }]
    const ten = { architecture: 'pdp10', boot: {} } as const
    const { text, links } = write(ten, { tapes })
    expect(text).to.include('attach tu0 tape0\nattach -r tu1 tape1\n').and.to.include('boot tu0\n')
    expect(links).to.deep.equal({ tape0: '/t', tape1: '/u' })
    const both = { ...ten, disks: [{ path: '/a' }] }
    expect(write(both, { tapes }).text).to.include('boot rp0\n')
    expect(write(both, { tapes, start: 'tape' }).text).to.include('boot tu0\n')
    expect(fieldOf(both, { start: 'tape' })).to.equal('simh.start')
    expect(fieldOf(ten, { tapes, start: 'disk' })).to.equal('simh.start')
    expect(fieldOf({ architecture: 'pdp10' }, { tapes, start: 'tape' })).to.equal('simh.start')
    expect(fieldOf({ architecture: 'vax' }, { tapes })).to.equal('simh.tapes[0]')
  })

  it('boots a disk, and attaches one that is read-only as such', () => {
    const disks = [{ path: '/a' }, { path: '/b', readonly: true }]
    const { text } = write({ boot: {}, disks })
    expect(text).to.include('attach rl0 medium0\nattach -r rl1 medium1\n').and.to.include('boot rl0\n')
  })

  it('is the same whatever the files are called, so that no name can be a command in it', () => {
    const plain = write({ disks: [{ path: '/a' }] }).text
    fc.assert(
      fc.property(anyPath, anyPath, (kernel, path) => {
        const { text, links } = write({ boot: { kernel }, disks: [{ path }] })
        expect(text).to.equal(plain)
        expect([links['kernel'], links['medium0']]).to.deep.equal([kernel, path])
      }),
    )
  })

  it('refuses what SIMH cannot honour, with the field', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'pdp11-99' }],
      ['memory', { memory: '12345 KiB' }],
      ['memory', { machine: 'pdp11-04', memory: '4 MiB' }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: 'j11' } }],
      ['firmware', { firmware: 'bios' }],
      ['boot.kernel', { boot: {} }],
      ['boot.cmdline', { boot: { kernel: '/k', cmdline: '!sh' } }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [{}, {}] }],
      ['graphics', { graphics: 'vga' }],
      ['disks[0]', { disks: [{ device: 'cdrom', path: '/a' }] }],
      ['disks[0].format', { disks: [{ path: '/a', format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: '/a', bus: 'scsi' }] }],
    ]
    for (const [field, change] of refused) expect(fieldOf(change), field).to.equal(field)
    expect(fieldOf({}, { loadAddress: 512 })).to.equal('simh.loadAddress')
  })

  it('slows a machine down by what has an effect on it, and refuses the other', () => {
    const altair = { architecture: 'z80', machine: 'altair' } as const
    expect(write({}, { throttle: 400 }).text).to.match(/^set throttle 400k$/m)
    expect(write(altair, { clock: 2000 }).text).to.match(/^deposit clock 2000$/m)
    expect(fieldOf({}, { clock: 2000 })).to.equal('simh.clock')
    expect(fieldOf(altair, { throttle: 400 })).to.equal('simh.throttle')
  })
})

describe('a paper tape of the absolute loader', () => {
  const tape = pdp11Guest()

  it('is whole', () => {
    expect(findFault(tape)).to.equal(undefined)
    expect(findFault(Buffer.concat([Buffer.alloc(300), tape]))).to.equal(undefined)
  })

  it('is refused if it is cut off anywhere before the last checksum, or one byte of its first block is another', () => {
    for (let length = 0; length < tape.length - 1; length += 1) {
      expect(findFault(tape.subarray(0, length)), `${length} bytes`).to.be.a('string')
    }
    const shortened = Buffer.from(tape)
    shortened.writeUInt16LE(6, 2)
    expect(findFault(shortened), 'a first block that says to be the last').to.be.a('string')
    fc.assert(
      fc.property(fc.nat(tape.length - 8), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(tape)
        damaged[at] = (damaged[at] ?? 0) ^ change
        expect(findFault(damaged)).to.be.a('string')
      }),
    )
  })
})
