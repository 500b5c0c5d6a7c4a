import { access } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { requireFile } from '../../src/spec/files.js'
import type { V86DriverOptions } from './options.js'

/** Where distributions put SeaBIOS (Debian and Fedora, and QEMU's own folders). */
const folders = ['/usr/share/seabios', '/usr/share/qemu', '/usr/local/share/qemu', '/usr/share/edk2']

/** The 128 KiB build: v86 maps the BIOS below 1 MiB, where 256 KiB would cover the VGA BIOS. */
const biosNames = ['bios.bin']
const vgaBiosNames = ['vgabios-stdvga.bin', 'vgabios.bin']

/** Paths of a BIOS and a VGA BIOS. */
export interface Firmware {
  readonly bios: string
  readonly vgaBios: string
}

/**
 * Finds the BIOS images: the named ones, else the installed ones.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a named file that cannot be read, `ERR_NOT_INSTALLED`.
 */
export async function findFirmware(options: V86DriverOptions): Promise<Firmware> {
  if (options.bios !== undefined) await requireFile(options.bios, 'v86.bios')
  if (options.vgaBios !== undefined) await requireFile(options.vgaBios, 'v86.vgaBios')
  const bios = options.bios ?? (await findInstalled(biosNames))
  const vgaBios = options.vgaBios ?? (await findInstalled(vgaBiosNames))
  if (bios !== undefined && vgaBios !== undefined) return { bios, vgaBios }
  throw new HypervisorError('ERR_NOT_INSTALLED', 'this machine needs a BIOS, and none is installed', {
    hint: 'Install the package seabios, or name images in v86.bios and v86.vgaBios.',
  })
}

async function findInstalled(names: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      const path = `${folder}/${name}`
      const there = await access(path).then(
        () => true,
        () => false,
      )
      if (there) return path
    }
  }
  return undefined
}
