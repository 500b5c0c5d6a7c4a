import { readFile, stat } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { isCartridge, readCartridge } from './cartridge.js'

/** What a machine is started from. */
export type StartMedium = 'kernal-cartridge' | 'cartridge' | 'program' | 'disk' | 'rom'

/** Sizes of disks of a 1541 in bytes: 35 tracks or 40, each without or with a byte a sector that tells of errors. */
const diskSizes = [174_848, 175_531, 196_608, 197_376]

/** Bytes that the CPU can address. */
const addresses = 2 ** 16

/**
 * Looks at what a machine is started from: an image of a cartridge, a program with its address before it, a disk, or nothing
 * but its ROMs.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field, for one that is not whole.
 */
export async function readMedia({ boot, disks }: DomainSpec): Promise<StartMedium> {
  for (const [index, { path = '' }] of disks.entries()) await requireDisk(path, index)
  if (boot.kernel === undefined) return disks.length > 0 ? 'disk' : 'rom'
  const file = await readFile(boot.kernel)
  if (isCartridge(file)) {
    const { fault, replacesKernal } = readCartridge(file)
    if (fault === undefined) return replacesKernal ? 'kernal-cartridge' : 'cartridge'
    throw refuse('boot.kernel', `'${boot.kernel}' is no whole image of a cartridge (CRT): ${fault}`)
  }
  const fault = findProgramFault(file)
  if (fault === undefined) return 'program'
  throw refuse('boot.kernel', `'${boot.kernel}' is neither a cartridge (CRT) nor a program (PRG): ${fault}`)
}

/** Says what keeps a file from being a program, which begins with the address where it is loaded. */
export function findProgramFault(file: Uint8Array): string | undefined {
  const [low, high] = file
  if (low === undefined || high === undefined || file.length === 2) return `it has ${file.length} bytes`
  const end = low + 256 * high + file.length - 2
  return end > addresses ? `it would end at ${end.toString(16).toUpperCase()}, beyond the memory` : undefined
}

async function requireDisk(path: string, index: number): Promise<void> {
  const { size } = await stat(path)
  if (diskSizes.includes(size)) return
  throw refuse(
    `disks[${index}].path`,
    `${size} bytes are not those of a disk (D64), which are ${diskSizes.join(', ')}: the image may be truncated`,
  )
}
