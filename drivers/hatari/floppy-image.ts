import { open } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import type { DiskSpec } from '../../src/spec/schema.js'

/** The length of a boot sector, where it has the number of sectors in a cluster, and what its words add up to if it can be executed. */
const [sectorLength, clusterPlace, executableSum] = [512, 13, 0x1234]

/**
 * Checks that Hatari will put back what is written to a floppy disk: if nothing that it knows is in the boot sector, it discards
 * that when the machine ends (Hatari 2.4, src/floppy.c, `Floppy_IsBootSectorOK`).
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireKeptFloppy({ device, path, readonly }: DiskSpec, index: number): Promise<void> {
  if (device !== 'floppy' || readonly || path === undefined) return
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(sectorLength), 0, sectorLength, 0)
    if (isKept(buffer)) return
  } finally {
    await file.close()
  }
  throw refuse(
    `disks[${index}].path`,
    `'${path}' has no boot sector of a formatted disk, so that Hatari would discard what is written to it`,
    'Format the image (mformat of mtools does), or make it readonly.',
  )
}

/** Whether Hatari writes to the image of a disk with this boot sector. */
export function isKept(bootSector: Buffer): boolean {
  let sum = 0
  for (let at = 0; at < sectorLength; at += 2) sum += bootSector.readUInt16BE(at)
  return bootSector[clusterPlace] !== 0 || (sum & 0xffff) === executableSum
}
