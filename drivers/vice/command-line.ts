import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { chooseModel } from './machines.js'
import type { StartMedium } from './media.js'
import { monitorSocket } from './monitor.js'
import type { ViceOptions } from './options.js'
import { type RomPaths, romNames, roms } from './roms.js'

/** The arguments of VICE, and the files and links that they name. */
export interface ViceCommandLine {
  readonly args: readonly string[]
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly links: Readonly<Record<string, string>>
}

/** What else VICE needs to be told of a machine. */
export interface ViceParts {
  readonly medium: StartMedium
  readonly roms: RomPaths
}

/** The machine alone, with nobody to answer questions, and nothing of this host but its files. */
const unattended = [
  ...['-jamaction', '5', '+confirmonexit', '+saveres'],
  ...['+sound', '-sounddev', 'dummy', '-joydev1', '0', '-joydev2', '0'],
  ...['-remotemonitor', '-remotemonitoraddress', `|${monitorSocket}`, '+binarymonitor'],
]

/** Without menus, lamps and filters; there is no manager of windows, so that this is the size of the picture. */
const onDisplay = ['-keymap', '1', '-VICIIfull', '+VICIIshowstatusbar', '-VICIIfilter', '0']

/**
 * Writes the arguments of a machine (VICE manual, "Settings and resources"). They hold no path of a specification: files are
 * links, whose names tell VICE what they are.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what VICE cannot honour.
 */
export function writeCommandLine(
  { spec, options }: DomainDefinition<ViceOptions>,
  { medium, roms: paths }: ViceParts,
): ViceCommandLine {
  const model = chooseModel(spec)
  refuseWhatViceLacks(spec)
  const links: Record<string, string> = {}
  const files: Record<string, Uint8Array> = {}
  for (const name of romNames) {
    const path = paths[name]
    if (path === undefined) files[`${name}.rom`] = new Uint8Array(roms[name].size)
    else links[`${name}.rom`] = path
  }
  return {
    args: [
      '-default',
      ...(spec.graphics === 'none' ? ['-console'] : onDisplay),
      ...['-model', model],
      ...['-kernal', './kernal.rom', '-basic', './basic.rom', '-chargen', './characters.rom'],
      ...unattended,
      options.fastForward ? '-warp' : '+warp',
      options.debugCartridge ? '-debugcart' : '+debugcart',
      ...serialArguments(spec, options),
      ...mediaArguments(spec, medium, links),
    ],
    files,
    links,
  }
}

/** A Turbo232, which is a SwiftLink that can be faster, with the interrupt that both have. */
function serialArguments(spec: DomainSpec, { serialAddress }: ViceOptions): readonly string[] {
  if (spec.serials[0]?.type !== 'console') return ['+acia1']
  return [
    ...['-acia1', '-acia1base', `0x${serialAddress}`, '-acia1mode', '2', '-acia1irq', '1'],
    ...['-myaciadev', '0', '-rsdev1', './tty0'],
  ]
}

/** A drive that is on the serial bus without a ROM of its own. */
function mediaArguments(
  spec: DomainSpec,
  medium: StartMedium,
  links: Record<string, string>,
): readonly string[] {
  const { kernel } = spec.boot
  const [disk] = spec.disks
  const drive = ['+drive8truedrive', '+virtualdev8', ...(disk === undefined ? [] : ['-iecdevice8'])]
  if (disk?.path !== undefined) links['disk.d64'] = disk.path
  const attached = [
    ...drive,
    ...(disk?.readonly ? ['-attach8ro'] : []),
    ...(disk === undefined ? [] : [medium === 'disk' ? '-autostart' : '-8', './disk.d64']),
  ]
  if (kernel === undefined) return attached
  const isProgram = medium === 'program'
  const name = isProgram ? 'program.prg' : 'cartridge.crt'
  links[name] = kernel
  return [...attached, ...(isProgram ? ['-autostartprgmode', '1', '-autostart'] : ['-cartcrt']), `./${name}`]
}

/** @throws HypervisorError `ERR_INVALID_SPEC` with the field. */
export function refuseWhatViceLacks(spec: DomainSpec): void {
  refuseFields(
    'VICE',
    {
      ...beyondThePast(spec),
      'cpu.model': spec.cpu.model !== undefined,
      serials: spec.serials.length > 1,
    },
    { firmware: 'Its ROMs are vice.kernal, vice.basic and vice.characters.' },
  )
  requireRawDisks('VICE', spec.disks, { disk: 0, cdrom: 0, floppy: 1 })
  for (const [index, { bus }] of spec.disks.entries()) {
    if (bus !== undefined)
      throw refuse(`disks[${index}].bus`, 'a Commodore 64 has its drives on its serial bus')
  }
}
