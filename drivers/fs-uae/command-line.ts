import { stat } from 'node:fs/promises'
import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { chooseMachine } from './machines.js'
import type { FsUaeOptions } from './options.js'

/** The folder that FS-UAE runs in, by a name that is a whole path: it looks for others in folders of its own. */
const here = '/proc/self/cwd'

/** 80 tracks on two sides of 11 sectors with 512 bytes. */
const floppySize = 80 * 2 * 11 * 512

/** The arguments of FS-UAE, and the links that they name. */
export interface FsUaeCommandLine {
  readonly args: readonly string[]
  readonly links: Readonly<Record<string, string>>
}

/**
 * Writes the arguments of a machine (FS-UAE documentation, "Options"). They hold no path of a specification: disks are
 * links.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what FS-UAE cannot honour.
 */
export function writeCommandLine({ spec, options }: DomainDefinition<FsUaeOptions>): FsUaeCommandLine {
  const machine = chooseMachine(spec)
  refuseWhatIsLacking(spec)
  const drives = spec.disks.map(({ path = '' }, index) => [`floppy${index}.adf`, path] as const)
  return {
    args: [
      `--amiga-model=${machine.toUpperCase()}`,
      '--kickstart-file=internal',
      `--base-dir=${here}/base`,
      `--serial-port=${here}/tty0`,
      // Otherwise the keys of the cursor are a joystick.
      ...['--joystick-port-0=none', '--joystick-port-1=none'],
      ...['--stdout=1', '--fullscreen=0', '--floppy-drive-volume=0', '--writable-floppy-images=1'],
      `--warp-mode=${options.fastForward ? 1 : 0}`,
      ...(options.emulatorCalls ? ['--uae_boot_rom_uae=min'] : []),
      ...drives.map(([name], index) => `--floppy-drive-${index}=${here}/${name}`),
    ],
    links: Object.fromEntries(drives),
  }
}

function refuseWhatIsLacking(spec: DomainSpec): void {
  refuseFields(
    'FS-UAE',
    {
      ...beyondThePast(spec),
      'cpu.model': spec.cpu.model !== undefined,
      'boot.kernel': spec.boot.kernel !== undefined,
      serials: spec.serials.length !== 1 || spec.serials[0]?.type !== 'console',
    },
    { 'boot.kernel': 'The machine starts from the first floppy disk.' },
  )
  requireRawDisks('FS-UAE', spec.disks, { disk: 0, cdrom: 0, floppy: 4 })
  for (const [index, { bus, readonly }] of spec.disks.entries()) {
    if (bus !== undefined) throw refuse(`disks[${index}].bus`, 'an Amiga has its own kind of drives')
    if (readonly) throw refuse(`disks[${index}].readonly`, 'FS-UAE writes to every floppy disk')
  }
  if (spec.disks.length === 0) throw refuse('disks', 'there is nothing to start: name a floppy disk')
}

/** Checks that an image is a whole floppy disk. @throws HypervisorError `ERR_INVALID_SPEC` with the field. */
export async function requireFloppy(path: string, index: number): Promise<void> {
  const { size } = await stat(path)
  if (size === floppySize) return
  throw refuse(
    `disks[${index}].path`,
    `${size} bytes are not the ${floppySize} of an Amiga's floppy disk (ADF): the image may be truncated`,
  )
}
