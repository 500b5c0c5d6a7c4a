import { expect } from 'chai'
import fc from 'fast-check'
import type { DosboxMedia } from '../../../drivers/dosbox/autoexec.js'
import { writeConfiguration } from '../../../drivers/dosbox/configuration.js'
import type { Drive } from '../../../drivers/dosbox/drives.js'
import { geometryOf } from '../../../drivers/dosbox/drives.js'
import { dosboxOptions } from '../../../drivers/dosbox/options.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'
import { thrown } from '../../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
const program = { folder: '/f', directory: '\\WP', file: 'WP.EXE', arguments: '', output: undefined }
const floppy: Drive = { kind: 'floppy', name: '0', link: 'medium0', path: '/i/floppy' }
const disk: Drive = { kind: 'disk', name: '2', link: 'medium1', path: '/i/disk', geometry: [512, 63, 16, 8] }
const cdrom: Drive = { kind: 'cdrom', name: 'd', link: 'medium2', path: '/i/cd' }

function write(
  change: Partial<DomainSpecInput>,
  media: Partial<DosboxMedia> = { program },
  options: unknown = {},
) {
  const spec = { ...domainSpecSchema.parse({ name: 'a', architecture: 'i386', ...change }), uuid }
  return writeConfiguration(
    { spec, options: dosboxOptions.parse(options) },
    { drives: [], program: undefined, ...media },
  )
}

/** The lines of the automatic batch file. */
function autoexecOf({ text }: ReturnType<typeof write>): readonly string[] {
  return text.slice(text.indexOf('[autoexec]\n')).trimEnd().split('\n').slice(1)
}

describe('the configuration of DOSBox', () => {
  it('has the machine of the specification', () => {
    const { text, links } = write(
      {
        memory: '8 MiB',
        machine: 'tandy',
        cpu: { model: '486_slow' },
        serials: [{ type: 'none' }, { type: 'console' }],
      },
      { program, drives: [floppy, disk, cdrom] },
      { core: 'normal', cycles: 5000 },
    )
    expect(text.split('\n')).to.include.members([
      'machine=tandy',
      'memsize=8',
      'core=normal',
      'cputype=486_slow',
      'cycles=fixed 5000',
      'serial1=dummy',
      'serial2=directserial realport:../proc/self/cwd/tty1 rxdelay:10000',
      'serial3=disabled',
    ])
    const { folder, ...media } = links
    expect(folder).to.equal('/f')
    expect(media).to.deep.equal({ medium0: '/i/floppy', medium1: '/i/disk', medium2: '/i/cd' })
  })

  it('has the usual memory of DOSBox where the specification says nothing of it', () => {
    expect(write({}).text).to.include('\nmemsize=16\n')
  })

  it('runs a program in its folder, when nothing else of the host can be mounted any more', () => {
    const lines = autoexecOf(
      write(
        {},
        { program: { ...program, arguments: 'LETTER.DOC 100%', output: 'OUT.TXT' }, drives: [cdrom] },
      ),
    )
    expect(lines).to.deep.equal([
      '@echo off',
      'mount y .',
      'mount c folder >>y:\\BEGUN',
      'imgmount d medium2 -t iso -fs iso >>y:\\BEGUN',
      'echo begun >>y:\\BEGUN',
      'mount -u y',
      'config -securemode',
      'c:',
      'cd \\WP',
      'call c:\\WP\\WP.EXE LETTER.DOC 100%% >c:\\OUT.TXT',
      'if errorlevel 1 goto failed',
      'z:',
      'echo. >PV-ENDED',
      'exit',
      ':failed',
      'z:',
      'echo. >PV-FAIL',
      'exit',
    ])
  })

  it('starts from a hard disk, else from a floppy disk, or from what the order says', () => {
    const drives = [floppy, disk]
    const boots = [
      write({}, { drives }),
      write({}, { drives: [floppy] }),
      write({ boot: { order: ['floppy'] } }, { drives }),
    ].map((written) => autoexecOf(written).find((line) => line.startsWith('boot')))
    expect(boots).to.deep.equal(['boot -l c', 'boot -l a', 'boot -l a'])
    expect(autoexecOf(write({}, { drives }))).to.include.members([
      'imgmount 0 medium0 -t floppy -fs none >>y:\\BEGUN',
      'imgmount 2 medium1 -t hdd -fs none -size 512,63,16,8 >>y:\\BEGUN',
    ])
  })

  it('is the same whatever folders and images are called, so that no name can say anything in it', () => {
    const plain = write({}, { program, drives: [disk] }).text
    fc.assert(
      fc.property(anyPath, anyPath, (folder, path) => {
        const { text, links } = write({}, { program: { ...program, folder }, drives: [{ ...disk, path }] })
        expect(text).to.equal(plain)
        expect([links['folder'], links['medium1']]).to.deep.equal([folder, path])
      }),
    )
  })

  it('keeps every argument that is let in to the one line of the program', () => {
    const plain = autoexecOf(write({}))
    const start = 'call c:\\WP\\WP.EXE'
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 130 }), (text) => {
        const options = dosboxOptions.safeParse({ arguments: text })
        if (!options.success) {
          expect(text).to.match(/[^\x20-\x7e]|[<>|]|^.{111}/)
          return
        }
        const lines = autoexecOf(write({}, { program: { ...program, arguments: text } }))
        expect(lines.map((line) => (line.startsWith(start) ? start : line))).to.deep.equal(plain)
        expect(lines.find((line) => line.startsWith(start))).to.equal(
          `${start} ${text.replaceAll('%', '%%')}`.trimEnd(),
        )
      }),
    )
  })

  it('takes no program and no output that would leave the folder or be a command', () => {
    for (const name of [
      '..\\A.COM',
      'A',
      'A.TXT',
      'A B.COM',
      'A.COM\nexit',
      'A.COM >B',
      'c:\\A.COM',
      '/A.COM',
      'LONGERNAME.COM',
    ]) {
      expect(dosboxOptions.safeParse({ program: name }).success, name).to.equal(false)
    }
    for (const output of ['..\\A', 'A B', '', 'A\n', 'y:\\A', 'A.TEXT']) {
      expect(dosboxOptions.safeParse({ output }).success, output).to.equal(false)
    }
    for (const name of ['A.COM', 'wp\\wp.exe', 'GAMES/X/START.BAT']) {
      expect(dosboxOptions.safeParse({ program: name }).success, name).to.equal(true)
    }
  })

  it('has a geometry that the BIOS can say, and that is no larger than the image', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5761, max: 2 ** 23 - 1 }), (sectors) => {
        const [bytes, perTrack, heads, cylinders] = geometryOf(sectors * 512)
        expect([bytes, perTrack]).to.deep.equal([512, 63])
        expect(heads).to.be.within(16, 255)
        expect(cylinders).to.be.within(1, 1024)
        const rest = sectors - perTrack * heads * cylinders
        expect(rest).to.be.within(0, perTrack * heads - 1)
      }),
    )
  })

  it('refuses what DOSBox cannot honour, with the field', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>, Partial<DosboxMedia>?])[] = [
      ['architecture', { architecture: 'x86_64' }],
      ['machine', { machine: 'q35' }],
      ['memory', { memory: '64 MiB' }],
      ['memory', { memory: 2 ** 20 + 4096 }],
      ['vcpus', { vcpus: 2 }],
      ['cpu.model', { cpu: { model: 'pentium' } }],
      ['cpu.add', { cpu: { add: ['vmx'] } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.kernel', { boot: { kernel: '/k' } }],
      ['networks', { networks: [{}] }],
      ['rng', { rng: true }],
      ['serials', { serials: [{}, {}, {}] }],
      ['boot.order', { boot: { order: ['disk'] } }],
      ['boot.order', { boot: { order: ['disk'] } }, { drives: [floppy] }],
      ['boot.order', { boot: { order: ['floppy', 'disk'] } }, { drives: [floppy, disk] }],
      ['disks[0].device', {}, { drives: [cdrom] }],
      ['dosbox.program', {}, {}],
    ]
    for (const [field, change, media] of refused) {
      expect(thrown('ERR_INVALID_SPEC', () => write(change, media)).field).to.equal(field)
    }
  })
})
