import { open } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { findFirmware } from '../emulator/firmware.js'
import type { AtariMachine } from './machines.js'

const kibibyte = 1024

const hint =
  'EmuTOS is free: emutos.sourceforge.io. The TOS of Atari is to be copied from a machine that one has; it is never fetched.'

/** The beginning of an image, as far as it is looked at. */
const headerLength = 0x30

/**
 * Finds an image of TOS and checks that it is one for this machine: Hatari would become the machine that the image is
 * for.
 *
 * @returns its path.
 * @throws HypervisorError `ERR_NOT_INSTALLED` if it is not there; `ERR_FILE` if it is none, or is for another machine.
 */
export async function findTos(path: string, machine: AtariMachine): Promise<string> {
  const found = await findFirmware({
    title: 'the image of TOS',
    paths: [path],
    field: 'hatari.tos',
    sizes: [192, 256, 512, 1024].map((size) => size * kibibyte),
    hint,
  })
  const file = await open(found)
  try {
    const { buffer } = await file.read(Buffer.alloc(headerLength), 0, headerLength, 0)
    const why = findFault(buffer, machine.name)
    if (why === undefined) return found
    throw new HypervisorError('ERR_FILE', `the image of TOS '${found}' ${why}`, { field: 'hatari.tos', hint })
  } finally {
    await file.close()
  }
}

/** Says what keeps an image with this header from being the TOS of a machine. */
export function findFault(header: Buffer, machine: AtariMachine['name']): string | undefined {
  const version = header.readUInt16BE(2)
  const address = header.readUInt32BE(8)
  if (version < 0x100 || version >= 0x500 || (address !== 0xfc0000 && address !== 0xe00000)) {
    return 'does not begin as one does'
  }
  // EmuTOS finds out what machine it is on, but for its smallest form.
  if (header.toString('latin1', 0x2c, 0x30) === 'ETOS' && version >= 0x200) return undefined
  if (machinesOf(version).includes(machine)) return undefined
  const words = `${version >> 8}.${(version & 0xff).toString(16).padStart(2, '0')}`
  return `is version ${words}, which is not for this machine, ${machine}, but for ${machinesOf(version).join(', ')}`
}

function machinesOf(version: number): readonly AtariMachine['name'][] {
  if (version >= 0x400 || version === 0x207) return ['falcon']
  if (version >= 0x300) return ['tt']
  if (version >= 0x200) return ['st', 'megast', 'ste', 'megaste']
  return version > 0x104 ? ['ste'] : ['st', 'megast']
}
