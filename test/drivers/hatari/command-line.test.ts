import { expect } from 'chai'
import fc from 'fast-check'
import { writeCommandLine } from '../../../drivers/hatari/command-line.js'
import { hatariOptions } from '../../../drivers/hatari/options.js'
import { HypervisorError } from '../../../src/errors.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function write(
  change: Partial<DomainSpecInput>,
  options: Parameters<typeof hatariOptions.parse>[0] = undefined,
): ReturnType<typeof writeCommandLine> {
  const input = { name: 'a', architecture: 'm68k', boot: { kernel: '/k' }, ...change }
  const spec = { ...domainSpecSchema.parse(input), uuid }
  return writeCommandLine({ spec, options: hatariOptions.parse(options) })
}

/** The value of an option. */
function argumentOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option)
  return at < 0 ? undefined : args[at + 1]
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

/** What a machine's own folder is called wherever it is, so that a state goes on under another name. */
const here = '/proc/self/cwd'

describe('the command line of Hatari', () => {
  it('is an ST with 4 MiB that runs a program without TOS, if nothing else is said', () => {
    const { args, links } = write({})
    expect(args.slice(0, 2)).to.deep.equal(['--machine', 'st'])
    expect(args.slice(-3)).to.deep.equal(['--tos', 'none', `${here}/PROGRAM.PRG`])
    expect(links).to.deep.equal({ 'PROGRAM.PRG': '/k' })
    const values = {
      '--cpulevel': '0',
      '--fpu': 'none',
      '--memsize': '4096',
      '--ttram': '0',
      '--addr24': 'on',
    }
    for (const [option, value] of Object.entries(values))
      expect(argumentOf(args, option), option).to.equal(value)
    expect(argumentOf(args, '--rs232-in')).to.equal('tty0')
    expect(argumentOf(args, '--rs232-out')).to.equal('tty0')
    expect(argumentOf(args, '--fast-forward')).to.equal('on')
  })

  it('keeps what the engine has in the folder from being written by the guest, and no way to the host open', () => {
    const { args } = write({})
    expect(argumentOf(args, '--protect-hd')).to.equal('on')
    expect(argumentOf(args, '--natfeats')).to.equal('off')
    expect(argumentOf(args, '--bios-intercept')).to.equal('off')
  })

  it('gives a TT its FPU, a 68040 its own, and what is beyond 14 MiB as fast memory', () => {
    const { args } = write({ machine: 'tt', memory: '68 MiB' })
    expect([argumentOf(args, '--cpulevel'), argumentOf(args, '--fpu')]).to.deep.equal(['3', '68882'])
    expect([argumentOf(args, '--memsize'), argumentOf(args, '--ttram')]).to.deep.equal(['4096', '64'])
    expect(argumentOf(args, '--addr24')).to.equal('off')
    const unsaid = write({ machine: 'tt' }).args
    expect([argumentOf(unsaid, '--memsize'), argumentOf(unsaid, '--ttram')]).to.deep.equal(['4096', '252'])
    const faster = write({ machine: 'falcon', cpu: { model: '68040' } }).args
    expect([argumentOf(faster, '--cpulevel'), argumentOf(faster, '--fpu')]).to.deep.equal(['4', 'internal'])
  })

  it('has floppy disks, hard disks where the machine has them, and TOS', () => {
    const disks = [{ path: '/h' }, { device: 'floppy', path: '/f', readonly: true }, { path: '/i' }] as const
    const atari = write({ machine: 'ste', boot: {}, disks: [...disks], serials: [] }, { tos: '/t' })
    expect(argumentOf(atari.args, '--acsi')).to.equal(`0=${here}/disk0`)
    expect(atari.args).to.include(`1=${here}/disk1`)
    expect(argumentOf(atari.args, '--disk-a')).to.equal(`${here}/floppy0.st`)
    expect(argumentOf(atari.args, '--protect-floppy')).to.equal('on')
    expect(atari.args.slice(-2)).to.deep.equal(['--tos', `${here}/tos.img`])
    expect(atari.args).to.not.include('--rs232-in')
    expect(atari.links).to.deep.equal({ 'tos.img': '/t', disk0: '/h', 'floppy0.st': '/f', disk1: '/i' })
    const { args } = write({ machine: 'falcon', disks: [{ path: '/h' }, { path: '/i' }] })
    expect([argumentOf(args, '--ide-master'), argumentOf(args, '--ide-slave')]).to.deep.equal([
      `${here}/disk0`,
      `${here}/disk1`,
    ])
  })

  it('is the same whatever the files are called, so that no name can be an option in it', () => {
    const disks = (path: string): DomainSpecInput['disks'] => [{ path }, { device: 'floppy', path }]
    const plain = write({ disks: disks('/a') }, { tos: '/t' }).args
    fc.assert(
      fc.property(anyPath, anyPath, anyPath, (kernel, path, tos) => {
        const { args, links } = write({ boot: { kernel }, disks: disks(path) }, { tos })
        expect(args).to.deep.equal(plain)
        const { disk0, 'floppy0.st': floppy, 'PROGRAM.PRG': program, 'tos.img': image } = links
        expect([disk0, floppy, program, image]).to.deep.equal([path, path, kernel, tos])
      }),
    )
  })

  it('refuses what Hatari cannot honour, with the field', () => {
    const floppy = { device: 'floppy', path: '/f' } as const
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'amiga' }],
      ['memory', { memory: '3 MiB' }],
      ['memory', { memory: '68 MiB' }],
      ['memory', { machine: 'tt', memory: '69 MiB' }],
      ['memory', { machine: 'tt', memory: '2 GiB' }],
      ['memory', { machine: 'tt', memory: '68 MiB', cpu: { model: '68000' } }],
      ['memory', { machine: 'falcon', memory: '10 MiB' }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: '68050' } }],
      ['cpu.model', { cpu: { model: 'constructor' } }],
      ['firmware', { firmware: 'bios' }],
      ['boot.kernel', { boot: {} }],
      ['boot.initrd', { boot: { kernel: '/k', initrd: '/i' } }],
      ['boot.cmdline', { boot: { kernel: '/k', cmdline: '--parse x' } }],
      ['networks', { networks: [{}] }],
      ['serials', { serials: [{}, {}] }],
      ['disks[0]', { disks: [{ device: 'cdrom', path: '/a' }] }],
      ['disks[2]', { disks: [floppy, floppy, floppy] }],
      ['disks', { disks: [floppy, { ...floppy, readonly: true }] }],
      ['disks[0].readonly', { disks: [{ path: '/a', readonly: true }] }],
      ['disks[0].format', { disks: [{ path: '/a', format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: '/a', bus: 'scsi' }] }],
    ]
    for (const [field, change] of refused) expect(fieldOf(change), field).to.equal(field)
    expect(fieldOf({}, { fpu: '68881' })).to.equal('hatari.fpu')
    expect(fieldOf({ machine: 'tt' }, { fpu: 'internal' })).to.equal('hatari.fpu')
  })
})
