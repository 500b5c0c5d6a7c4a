import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { DosProgram } from './dos-program.js'
import type { Drive } from './drives.js'

/** What a machine is started with. */
export interface DosboxMedia {
  readonly drives: readonly Drive[]
  /** Without one it starts from a disk. */
  readonly program: DosProgram | undefined
}

/** The file in the machine's folder that tells what was mounted, and that the machine begins then. */
export const signFile = 'BEGUN'

/**
 * Names to which an empty line is redirected at the end. The drive Z: takes no files, but DOSBox notes down every
 * redirection, and so tells how it ended: its exit status is always 0.
 */
export const marks = { ended: 'PV-ENDED', failed: 'PV-FAIL', unbooted: 'PV-UNBOO' } as const

/** The lines of the automatic batch file. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function autoexecLines(spec: DomainSpec, { drives, program }: DosboxMedia): readonly string[] {
  const last = program === undefined ? bootLines(spec, drives) : programLines(spec, program)
  return [
    '@echo off',
    // The folder of the machine, as long as nothing of the guest runs.
    'mount y .',
    ...(program === undefined ? [] : [`mount c folder >>y:\\${signFile}`]),
    ...drives.map((drive) => `${mountOf(drive)} >>y:\\${signFile}`),
    `echo begun >>y:\\${signFile}`,
    'mount -u y',
    ...last,
  ]
}

/** What {@link signFile} holds when everything is mounted. */
export function signPattern({ drives, program }: DosboxMedia): RegExp {
  const count = drives.length + (program === undefined ? 0 : 1)
  return new RegExp(String.raw`^(?:(?:MSCDEX [^\n]*\n)?[^\n]* mounted as [^\n]*\n){${count}}begun`)
}

/** What it holds when not everything is. */
export const failurePattern = /^begun/m

function mountOf({ kind, name, link, geometry }: Drive): string {
  if (kind === 'cdrom') return `imgmount ${name} ${link} -t iso -fs iso`
  if (kind === 'floppy') return `imgmount ${name} ${link} -t floppy -fs none`
  return `imgmount ${name} ${link} -t hdd -fs none -size ${geometry?.join(',')}`
}

/** From the command on that makes DOSBox safe, a program can mount no other folder of the host. */
function programLines({ boot }: DomainSpec, program: DosProgram): readonly string[] {
  if (boot.order !== undefined) throw refuse('boot.order', 'the machine starts a program, not a disk')
  const { directory, file, output } = program
  // In a batch file a `%` is written twice.
  const words = program.arguments.replaceAll('%', '%%')
  return [
    'config -securemode',
    'c:',
    ...(directory === '' ? [] : [`cd ${directory}`]),
    `call c:${directory}\\${file} ${words}`.trimEnd() + (output === undefined ? '' : ` >c:\\${output}`),
    'if errorlevel 1 goto failed',
    'z:',
    `echo. >${marks.ended}`,
    'exit',
    ':failed',
    'z:',
    `echo. >${marks.failed}`,
    'exit',
  ]
}

function bootLines({ boot }: DomainSpec, drives: readonly Drive[]): readonly string[] {
  const cdrom = drives.findIndex(({ kind }) => kind === 'cdrom')
  if (cdrom !== -1) throw refuse(`disks[${cdrom}].device`, 'DOSBox has a CD-ROM drive for DOS programs only')
  const { order = [] } = boot
  if (order.length > 1) throw refuse('boot.order', 'DOSBox tries one device only')
  const hasDisk = drives.some(({ kind }) => kind === 'disk')
  const [wanted = hasDisk ? 'disk' : 'floppy'] = order
  if (!drives.some(({ kind }) => kind === wanted)) {
    if (order.length > 0) throw refuse('boot.order', `DOSBox cannot start from ${wanted} here`)
    throw refuse('dosbox.program', 'there is nothing to start: name a program and its folder, or a disk')
  }
  return [`boot -l ${wanted === 'disk' ? 'c' : 'a'}`, `echo. >${marks.unbooted}`, 'exit']
}
