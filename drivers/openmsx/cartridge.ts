import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** ROMs come in units of this many bytes. */
const unit = 8 * 1024

/** The largest ROM of a known cartridge, in bytes. */
const largest = 8 * 2 ** 20

/** Where the header may be: at the beginning of the page that the ROM shows at 4000h or at 8000h. */
const headers = [0, 0x4000, 0x8000]

/**
 * Checks that a file is the whole ROM of a cartridge: the BIOS starts one that begins with the letters AB (MSX2 Technical
 * Handbook, chapter 5, "Cartridges"). Without it the machine would wait for ever.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireCartridge(path: string): Promise<void> {
  const why = findFault(await readFile(path))
  if (why !== undefined) throw refuse('boot.kernel', `'${path}' is no whole ROM of a cartridge: ${why}`)
}

/** Says what is wrong with a ROM, if anything is. */
export function findFault(rom: Uint8Array): string | undefined {
  const { length } = rom
  if (length === 0 || length % unit !== 0) {
    return `its ${length} bytes are no whole units of ${unit}: it may be truncated`
  }
  if (length > largest) return `it has ${length} bytes, more than the ${largest} that a cartridge has at most`
  if (headers.some((at) => rom[at] === 0x41 && rom[at + 1] === 0x42)) return undefined
  return 'it has no header that begins with AB'
}
