import { expect } from 'chai'
import fc from 'fast-check'
import { findFault } from '../../../drivers/openmsx/cartridge.js'
import { writeConfiguration } from '../../../drivers/openmsx/configuration.js'
import { memoryOfMachine, msxMachines } from '../../../drivers/openmsx/machines.js'
import { openmsxOptions } from '../../../drivers/openmsx/options.js'
import { complaintOf, describeEnd } from '../../../drivers/openmsx/recipe.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'
import { msxGuest } from '../../support/msx-guest.js'
import { thrown } from '../../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function specOf(change: Partial<DomainSpecInput>) {
  const input = { name: 'a', architecture: 'z80', boot: { kernel: '/k' }, ...change } as const
  return { ...domainSpecSchema.parse(input), uuid }
}

function write(change: Partial<DomainSpecInput> = {}, options: unknown = {}) {
  return writeConfiguration({ spec: specOf(change), options: openmsxOptions.parse(options) })
}

describe('the configuration of openMSX', () => {
  it('has the machine, the cartridge and the serial port of the specification', () => {
    const { args, files, links } = write({ machine: 'msx2+-jp' }, { romType: 'ASCII8', exitPort: 0x2f })
    const [extension] = args.filter((arg) => arg.endsWith('/proc/self/cwd/serial'))
    expect(args).to.deep.equal([
      ...['-machine', 'C-BIOS_MSX2+_JP', '-carta', 'cartridge.rom', '-romtype', 'ASCII8'],
      ...['-extb', extension, '-script', 'begin.tcl'],
    ])
    expect(links).to.deep.equal({ 'cartridge.rom': '/k' })
    expect(Object.keys(files)).to.have.members(['begin.tcl', 'serial.xml'])
    expect(files['begin.tcl']?.split('\n').map((line) => line.trim())).to.include.members([
      'set throttle off',
      'plug msx-rs232 rs232-tester',
      'debug set_watchpoint write_io 47 {} {puts stderr "polyvisor: the program ended with $::wp_last_value"; exit $::wp_last_value}',
    ])
  })

  it('has no serial port, no way to end and the speed of the machine where that is asked for', () => {
    const { args, files } = write({ serials: [{ type: 'none' }] }, { fastForward: false })
    expect(args).to.deep.equal(['-machine', 'C-BIOS_MSX1', '-carta', 'cartridge.rom', '-script', 'begin.tcl'])
    expect(Object.keys(files)).to.deep.equal(['begin.tcl'])
    expect(files['begin.tcl'])
      .to.include('set throttle on')
      .and.not.match(/plug|set_watchpoint/)
  })

  it('draws only where there is a display', () => {
    const [blind, seeing] = [write(), write({ graphics: 'vga' })].map(({ files }) => files['begin.tcl'])
    expect(blind).to.include('set renderer none').and.not.include('osd')
    expect(seeing).to.include('set renderer SDL').and.not.include('renderer none')
  })

  it('is the same whatever the cartridge is called, so that no name can say anything in it', () => {
    const { args, files } = write()
    fc.assert(
      fc.property(anyPath, (kernel) => {
        expect(write({ boot: { kernel } })).to.deep.equal({ args, files, links: { 'cartridge.rom': kernel } })
      }),
    )
  })

  it('gives a machine the memory that C-BIOS has there, and takes that size only', () => {
    for (const { name, memory } of msxMachines) {
      expect(memoryOfMachine(specOf({ machine: name })), name).to.equal(memory)
      expect(write({ machine: name, memory }).args[0]).to.equal('-machine')
    }
    expect(thrown('ERR_INVALID_SPEC', () => write({ memory: '512 KiB' })).field).to.equal('memory')
  })

  it('refuses what openMSX cannot honour, with the field', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'Sony_HB-F1XD' }],
      ['memory', { memory: '128 KiB' }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: 'r800' } }],
      ['cpu.add', { cpu: { add: ['x'] } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.kernel', { boot: {} }],
      ['boot.cmdline', { boot: { kernel: '/k', cmdline: 'x' } }],
      ['boot.order', { boot: { kernel: '/k', order: ['disk'] } }],
      ['disks', { disks: [{ path: '/d', device: 'floppy' }] }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [{}, {}] }],
      ['rng', { rng: true }],
    ]
    for (const [field, change] of refused) {
      expect(thrown('ERR_INVALID_SPEC', () => write(change)).field).to.equal(field)
    }
    for (const options of [{ romType: 'x; exit' }, { exitPort: 256 }, { exitPort: 1.5 }, { exitPort: '1' }]) {
      expect(openmsxOptions.safeParse(options).success, JSON.stringify(options)).to.equal(false)
    }
  })
})

describe('the ROM of a cartridge', () => {
  it('is whole units with a header at the beginning of a page', () => {
    const rom = msxGuest()
    expect(findFault(rom)).to.equal(undefined)
    expect(findFault(Buffer.concat([Buffer.alloc(0x4000), rom]))).to.equal(undefined)
    expect(findFault(Buffer.alloc(0))).to.include('truncated')
    expect(findFault(Buffer.concat([Buffer.alloc(8192), rom]))).to.include('AB')
    expect(findFault(Buffer.alloc(8192 * 1025))).to.include('at most')
  })

  it('is refused if it was cut off anywhere inside a unit', () => {
    const rom = msxGuest()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: rom.length - 1 }), (length) => {
        const fault = findFault(rom.subarray(0, length))
        if (length === 8192) expect(fault).to.equal(undefined)
        else expect(fault).to.include('truncated')
      }),
    )
  })
})

describe('the end of openMSX', () => {
  const ended = (number: number): string => `begins\npolyvisor: the program ended with ${number}\n`

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

  it('has its complaint as the reason, not what it says of sound', () => {
    const lastWords = 'Fatal error: Error in "C-BIOS_MSX1" machine: no ROM\nALSA lib seq_hw.c: failed\n'
    expect(complaintOf(lastWords)).to.equal('Error in "C-BIOS_MSX1" machine: no ROM')
    expect(describeEnd({ status: 1, lastWords })).to.deep.equal({
      change: 'crashed',
      reason: 'it ended with exit status 1: Error in "C-BIOS_MSX1" machine: no ROM',
    })
  })
})
