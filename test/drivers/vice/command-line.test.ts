import { expect } from 'chai'
import fc from 'fast-check'
import { writeCommandLine } from '../../../drivers/vice/command-line.js'
import { complaintOf, describeEnd } from '../../../drivers/vice/end.js'
import { c64Machines, memoryOfMachine } from '../../../drivers/vice/machines.js'
import type { StartMedium } from '../../../drivers/vice/media.js'
import { viceOptions } from '../../../drivers/vice/options.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'
import { thrown } from '../../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function specOf(change: Partial<DomainSpecInput>) {
  const input = { name: 'a', architecture: '6502', boot: { kernel: '/k' }, ...change } as const
  return { ...domainSpecSchema.parse(input), uuid }
}

const noRoms = { kernal: undefined, basic: undefined, characters: undefined }

function write(
  change: Partial<DomainSpecInput> = {},
  options: unknown = {},
  medium: StartMedium = 'kernal-cartridge',
  roms: Parameters<typeof writeCommandLine>[1]['roms'] = noRoms,
) {
  return writeCommandLine({ spec: specOf(change), options: viceOptions.parse(options) }, { medium, roms })
}

const disk = { path: '/d', device: 'floppy' } as const

describe('the command line of VICE', () => {
  it('starts with nobody’s settings, and has the machine, the cartridge and the serial port', () => {
    const { args, links, files } = write({ machine: 'c64-ntsc' })
    expect(args.slice(0, 4)).to.deep.equal(['-default', '-console', '-model', 'ntsc'])
    expect(args.join(' ')).to.include('-acia1 -acia1base 0xDE00 -acia1mode 2 -acia1irq 1 -myaciadev 0')
    expect(args).to.include.members(['./tty0', '-warp', '+debugcart', '+sound', '|monitor.socket'])
    expect(args.slice(-2)).to.deep.equal(['-cartcrt', './cartridge.crt'])
    expect(links).to.deep.equal({ 'cartridge.crt': '/k' })
    expect(files).to.deep.equal({
      'kernal.rom': new Uint8Array(8192),
      'basic.rom': new Uint8Array(8192),
      'characters.rom': new Uint8Array(4096),
    })
  })

  it('has another place of the serial port, a way to end and the speed of the machine where that is asked for', () => {
    const options = { serialAddress: 'DF00', debugCartridge: true, fastForward: false }
    const { args } = write({}, options)
    expect(args).to.include.members(['0xDF00', '-debugcart', '+warp']).and.not.include('-warp')
    const { args: without } = write({ serials: [{ type: 'none' }] })
    expect(without).to.include('+acia1').and.not.include('-rsdev1')
  })

  it('draws only where there is a display', () => {
    expect(write().args).to.include('-console').and.not.include('-VICIIfull')
    expect(write({ graphics: 'vga' }).args)
      .to.include('-VICIIfull')
      .and.not.include('-console')
  })

  it('has ROMs as links, and a program that is put into memory, with a disk beside it', () => {
    const roms = { kernal: '/r', basic: '/s', characters: undefined }
    const { args, links, files } = write({ disks: [disk] }, {}, 'program', roms)
    expect(links).to.deep.equal({
      'kernal.rom': '/r',
      'basic.rom': '/s',
      'disk.d64': '/d',
      'program.prg': '/k',
    })
    expect(Object.keys(files)).to.deep.equal(['characters.rom'])
    expect(args.slice(-7)).to.deep.equal([
      ...['-iecdevice8', '-8', './disk.d64'],
      ...['-autostartprgmode', '1', '-autostart', './program.prg'],
    ])
  })

  it('starts a disk that is alone, and protects one that is to be read only', () => {
    const { args } = write({ boot: {}, disks: [{ ...disk, readonly: true }] }, {}, 'disk')
    expect(args.slice(-4)).to.deep.equal(['-iecdevice8', '-attach8ro', '-autostart', './disk.d64'])
    expect(write({ boot: {} }, {}, 'rom').args).to.not.include('-autostart')
  })

  it('is the same whatever files are called, so that no name can say anything in it', () => {
    const usual = write({ disks: [disk] }, {}, 'program')
    fc.assert(
      fc.property(anyPath, anyPath, anyPath, (kernel, path, kernal) => {
        const disks = [{ ...disk, path }]
        const written = write({ boot: { kernel }, disks }, {}, 'program', { ...noRoms, kernal })
        expect(written.args).to.deep.equal(usual.args)
        expect(Object.keys(written.files)).to.deep.equal(['basic.rom', 'characters.rom'])
        expect(written.links).to.deep.equal({
          'kernal.rom': kernal,
          'disk.d64': path,
          'program.prg': kernel,
        })
      }),
    )
  })

  it('refuses what VICE cannot honour, with the field', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'c128' }],
      ['memory', { memory: '128 KiB' }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: '65c02' } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.cmdline', { boot: { kernel: '/k', cmdline: 'x' } }],
      ['boot.order', { boot: { kernel: '/k', order: ['disk'] } }],
      ['disks[0]', { disks: [{ path: '/d' }] }],
      ['disks[1]', { disks: [disk, disk] }],
      ['disks[0].format', { disks: [{ ...disk, format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ ...disk, bus: 'ide' }] }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [{}, {}] }],
      ['rng', { rng: true }],
    ]
    for (const [field, change] of refused) {
      expect(thrown('ERR_INVALID_SPEC', () => write(change)).field).to.equal(field)
    }
    for (const name of c64Machines)
      expect(write({ machine: name, memory: '64 KiB' }).args[0]).to.equal('-default')
    expect(memoryOfMachine()).to.equal(65_536)
    for (const options of [{ serialAddress: 'D800' }, { kernal: '' }, { kernal: 'a\nb' }, { speed: 100 }]) {
      expect(viceOptions.safeParse(options).success, JSON.stringify(options)).to.equal(false)
    }
  })
})

describe('the end of VICE', () => {
  const ended = (number: number): string =>
    `DBGCART: exit(${number}) cycles elapsed: 5306659\nVICE thread is exiting\n`

  it('is what the program said, if it is the one that ended it', () => {
    expect(describeEnd({ status: 0, lastWords: ended(0) })).to.deep.equal({
      change: 'stopped',
      reason: 'the program ended with 0',
    })
    expect(describeEnd({ status: 7, lastWords: ended(7) })).to.deep.equal({
      change: 'crashed',
      reason: 'the program ended with 7',
    })
    expect(describeEnd({ status: 139, lastWords: ended(7) }).reason).to.equal('it was ended by signal 11')
  })

  it('is a crash if the CPU has stopped, and not if a program writes the same on the console', () => {
    const stop = '***    Main CPU: JAM at $E07F   \nVICE thread initiating shutdown\n'
    expect(describeEnd({ status: 0, lastWords: stop })).to.deep.equal({
      change: 'crashed',
      reason: 'the CPU has stopped at E07F, where it found no instruction',
    })
    const written = [...'\n*** Main CPU: JAM at $E000'].map((letter) => `RS232DEV: Output \`${letter}'.\n`)
    expect(describeEnd({ status: 0, lastWords: written.join('') }).change).to.equal('stopped')
  })

  it('has its complaint as the reason, not what it says of drives and printers', () => {
    const noise =
      'MPS-803: Error - Could not load MPS-803 charset\nDriveROM: Error - 1541 ROM image not found.\n'
    expect(complaintOf(noise)).to.equal(undefined)
    for (const [line, complaint] of [
      ['C64MEM: Error - Couldn’t load kernal ROM `k’.', 'Couldn’t load kernal ROM `k’.'],
      ['CART: could not attach `x’.', 'could not attach `x’.'],
      ['(x64sc:7): Gtk-WARNING **: 13:18:28.449: cannot open display: :7', 'cannot open display: :7'],
    ] as const) {
      expect(complaintOf(`${noise}${line}\n`)).to.equal(complaint)
    }
  })
})
