import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { keymapFile } from './keys.js'
import { type AtariMachine, chooseMachine, cpuLevel, divideMemory } from './machines.js'
import type { HatariOptions } from './options.js'
import { commandPipe } from './state.js'

/**
 * The folder that Hatari runs in, by a name that is a whole path: it would put its own before others, and have it in the
 * states of a machine, whose folder may be another one later.
 */
const here = '/proc/self/cwd'

/** The arguments of Hatari, and the links that they name. */
export interface HatariCommandLine {
  readonly args: readonly string[]
  /** Names in the machine's folder and the files that they stand for. */
  readonly links: Readonly<Record<string, string>>
}

/** As many pictures as it can count; told to end after so many, it also ends, and asks nobody, when the CPU has halted. */
const mostPictures = 2 ** 32 - 1

/** The screen is not looked at, and nobody is there to answer questions. */
const unattended = [
  ...[
    '--log-level',
    'debug',
    '--alert-level',
    'fatal',
    '--confirm-quit',
    'off',
    '--run-vbls',
    `${mostPictures}`,
  ],
  ...['--sound', 'off', '--window', '--frameskips', '8', '--statusbar', 'off', '--drive-led', 'off'],
  // What a program is in is its hard disk, which holds what the engine keeps as well.
  ...['--natfeats', 'off', '--bios-intercept', 'off', '--protect-hd', 'on'],
  ...['--cmd-fifo', commandPipe],
]

/**
 * Writes the arguments of a machine (Hatari 2.4 manual, "Command line options and arguments"). They hold no path of a
 * specification: Hatari tells by a name's ending what it is, and shows the folder of a program to it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what Hatari cannot honour.
 */
export function writeCommandLine({ spec, options }: DomainDefinition<HatariOptions>): HatariCommandLine {
  const machine = chooseMachine(spec)
  refuseWhatHatariLacks(spec, machine)
  const { kernel } = spec.boot
  const { tos } = options
  if (tos === undefined && kernel === undefined) {
    throw refuse(
      'boot.kernel',
      'there is nothing to start: name a TOS program',
      'Disks need an image of TOS: hatari.tos.',
    )
  }
  const links: Record<string, string> = {}
  if (tos !== undefined) links['tos.img'] = tos
  if (kernel !== undefined) links['PROGRAM.PRG'] = kernel
  return {
    args: [
      ...['--machine', machine.name],
      ...processorArguments(spec, machine, options),
      ...memoryArguments(spec, machine),
      ...unattended,
      ...(spec.graphics === 'none' ? [] : ['--keymap', `${here}/${keymapFile}`]),
      ...['--fast-forward', options.fastForward ? 'on' : 'off'],
      ...(spec.serials[0]?.type === 'console' ? ['--rs232-in', 'tty0', '--rs232-out', 'tty0'] : []),
      ...diskArguments(spec, machine, links),
      ...['--tos', tos === undefined ? 'none' : `${here}/tos.img`],
      ...(kernel === undefined ? [] : [`${here}/PROGRAM.PRG`]),
    ],
    links,
  }
}

function refuseWhatHatariLacks(spec: DomainSpec, machine: AtariMachine): void {
  refuseFields(
    'Hatari',
    {
      ...beyondThePast(spec),
      serials: spec.serials.length > 1,
    },
    { firmware: 'The image of TOS is hatari.tos.' },
  )
  requireRawDisks('Hatari', spec.disks, { disk: machine.disks.option.length, cdrom: 0, floppy: 2 })
  for (const [index, { bus, device, readonly }] of spec.disks.entries()) {
    if (bus !== undefined) throw refuse(`disks[${index}].bus`, 'each machine has its own kind of disks')
    if (device === 'disk' && readonly)
      throw refuse(`disks[${index}].readonly`, 'Hatari always lets its hard disks be written')
  }
}

function processorArguments(
  spec: DomainSpec,
  machine: AtariMachine,
  options: HatariOptions,
): readonly string[] {
  const level = cpuLevel(spec, machine)
  const external = level < 2 ? 'none' : machine.fpu
  const usual = level >= 4 ? 'internal' : external
  const fpu = options.fpu ?? usual
  if (fpu === 'internal' && level < 4) throw refuse('hatari.fpu', 'only a 68040 and a 68060 have one inside')
  if (fpu !== 'none' && level < 2) throw refuse('hatari.fpu', 'a CPU before the 68020 gets none')
  const exact = options.cycleExact ? 'on' : 'off'
  return [
    ...['--cpulevel', `${level}`, '--fpu', fpu, '--mmu', 'off'],
    ...['--addr24', level >= 2 && machine.fastMemory ? 'off' : 'on'],
    ...['--compatible', exact, '--cpu-exact', exact],
  ]
}

function memoryArguments(spec: DomainSpec, machine: AtariMachine): readonly string[] {
  const { ordinary, fast } = divideMemory(spec, machine)
  if (fast > 0 && cpuLevel(spec, machine) < 2) {
    throw refuse('memory', 'a CPU before the 68020 does not reach TT-RAM, so that there are 14 MiB at most')
  }
  return ['--memsize', `${ordinary}`, '--ttram', `${fast / 1024}`]
}

function diskArguments(
  spec: DomainSpec,
  machine: AtariMachine,
  links: Record<string, string>,
): readonly string[] {
  const floppies = spec.disks.filter(({ device }) => device === 'floppy')
  const protectedOnes = floppies.filter(({ readonly }) => readonly).length
  if (protectedOnes > 0 && protectedOnes < floppies.length) {
    throw refuse(
      'disks',
      'either all floppy disks are readonly or none',
      'Hatari protects its two drives together.',
    )
  }
  let [hard, drive] = [0, 0]
  const drives = spec.disks.flatMap(({ device, path = '' }) => {
    if (device === 'floppy') {
      // Of a raw image, Hatari knows by this ending.
      const name = `floppy${drive}.st`
      links[name] = path
      drive += 1
      return [drive === 1 ? '--disk-a' : '--disk-b', `${here}/${name}`]
    }
    const name = `disk${hard}`
    links[name] = path
    const option = machine.disks.option[hard] ?? ''
    const value = machine.disks.named ? `${hard}=${here}/${name}` : `${here}/${name}`
    hard += 1
    return [option, value]
  })
  return [...drives, '--protect-floppy', protectedOnes > 0 ? 'on' : 'off']
}
