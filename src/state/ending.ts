import { writeFile } from 'node:fs/promises'
import { ignoreRefusal } from './ignore-refusal.js'
import { readIfThere } from './read-if-there.js'

/**
 * Notes why a machine is being ended on purpose, so that nobody takes it for crashed. A full disk is no reason to let
 * the machine run that fills it: the file is made before anything is written, and that it is there says enough.
 */
export async function writeEnding(path: string, reason: string): Promise<void> {
  await writeFile(path, reason, { mode: 0o600 }).catch(ignoreRefusal)
}

/** Why a machine was ended on purpose; `undefined` if nobody has done so. */
export function readEnding(path: string): string | undefined {
  const reason = readIfThere(path)?.trim()
  return reason === '' ? 'it was ended on purpose' : reason
}
