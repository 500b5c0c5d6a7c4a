import { writeFile } from 'node:fs/promises'
import { errorCode } from './libc.js'
import { readIfThere } from './read-if-there.js'

/** Codes of errno(3) by which a disk says that it takes nothing. */
const full = new Set<unknown>(['EDQUOT', 'EIO', 'ENOSPC', 'EROFS'])

/**
 * Notes why a machine is being ended on purpose, so that nobody takes it for crashed. A full disk is no reason to let
 * the machine run that fills it: the file is made before anything is written, and that it is there says enough.
 */
export async function writeEnding(path: string, reason: string): Promise<void> {
  try {
    await writeFile(path, reason, { mode: 0o600 })
  } catch (error) {
    if (!full.has(errorCode(error))) throw error
  }
}

/** Why a machine was ended on purpose; `undefined` if nobody has done so. */
export function readEnding(path: string): string | undefined {
  const reason = readIfThere(path)?.trim()
  return reason === '' ? 'it was ended on purpose' : reason
}
