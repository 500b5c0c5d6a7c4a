import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { requireFloppy, writeCommandLine } from '../../../drivers/fs-uae/command-line.js'
import { memoryOfMachine } from '../../../drivers/fs-uae/machines.js'
import { fsUaeOptions } from '../../../drivers/fs-uae/options.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { amigaGuest } from '../../support/amiga-guest.js'
import { anyPath } from '../../support/any-path.js'
import { newFolder } from '../../support/qemu.js'
import { rejection, thrown } from '../../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
const floppy = { path: '/d', device: 'floppy' } as const

function specOf(change: Partial<DomainSpecInput>) {
  const input = { name: 'a', architecture: 'm68k', disks: [floppy], ...change } as const
  return { ...domainSpecSchema.parse(input), uuid }
}

function write(change: Partial<DomainSpecInput> = {}, options: unknown = {}) {
  return writeCommandLine({ spec: specOf(change), options: fsUaeOptions.parse(options) })
}

describe('the command line of FS-UAE', () => {
  it('has the machine and the floppy disks of the specification, and lets no program call the emulator', () => {
    const { args, links } = write({ machine: 'a1200', disks: [floppy, { ...floppy, path: '/e' }] })
    expect(args).to.include.members([
      '--amiga-model=A1200',
      '--kickstart-file=internal',
      '--serial-port=/proc/self/cwd/tty0',
      '--warp-mode=1',
      '--floppy-drive-0=/proc/self/cwd/floppy0.adf',
      '--floppy-drive-1=/proc/self/cwd/floppy1.adf',
    ])
    expect(args.join(' ')).to.not.include('boot_rom')
    expect(links).to.deep.equal({ 'floppy0.adf': '/d', 'floppy1.adf': '/e' })
    expect(memoryOfMachine(specOf({ machine: 'a1200' }))).to.equal(2 ** 21)
  })

  it('has what the options ask for', () => {
    const { args } = write({}, { emulatorCalls: true, fastForward: false })
    expect(args).to.include.members(['--uae_boot_rom_uae=min', '--warp-mode=0', '--amiga-model=A500'])
  })

  it('is the same whatever a disk is called, so that no name can say anything in it', () => {
    const { args } = write()
    fc.assert(
      fc.property(anyPath, (path) => {
        const written = write({ disks: [{ ...floppy, path }] })
        expect(written).to.deep.equal({ args, links: { 'floppy0.adf': path } })
      }),
    )
  })

  it('refuses what FS-UAE cannot honour, with the field', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'cd32' }],
      ['memory', { memory: '8 MiB' }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: '68060' } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.kernel', { boot: { kernel: '/k' } }],
      ['boot.order', { boot: { order: ['floppy'] } }],
      ['disks', { disks: [] }],
      ['disks[0]', { disks: [{ path: '/d' }] }],
      ['disks[0].readonly', { disks: [{ ...floppy, readonly: true }] }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [{ type: 'none' }] }],
      ['rng', { rng: true }],
    ]
    for (const [field, change] of refused) {
      expect(thrown('ERR_INVALID_SPEC', () => write(change)).field).to.equal(field)
    }
  })

  it('takes whole floppy disks only', async () => {
    const path = join(newFolder(), 'disk.adf')
    writeFileSync(path, amigaGuest())
    await requireFloppy(path, 1)
    truncateSync(path, 901_119)
    const error = await rejection('ERR_INVALID_SPEC', requireFloppy(path, 1))
    expect(error).to.include({ field: 'disks[1].path' })
  })
})
