import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultStateRoot } from '../../src/state/state-root.js'
import { recordName } from './record.js'

/** Where records are looked for. */
export interface RecordPlace {
  /** Where `/proc` and `/sys` stand, with a slash at the end. Default: `/`. */
  readonly root?: string | undefined
  /** The folder of the record. Default: it is looked for. */
  readonly state?: string | undefined
}

/** The folder where root's record is who has become root by `sudo`, unless that keeps the user's environment. */
export function rootsTuneFolder(root = '/'): string {
  return `${root}root/.local/state/polyvisor/tune`
}

/**
 * The folder of the record of what was changed on this machine: this user's own, or root's where there is one that this user
 * can read and none of his own. Without any it is this user's own.
 */
export async function findTuneFolder({ root, state }: RecordPlace): Promise<string> {
  const own = state ?? defaultStateRoot('tune')
  if (state !== undefined || (await isReadable(own))) return own
  const roots = rootsTuneFolder(root)
  return (await isReadable(roots)) ? roots : own
}

async function isReadable(folder: string): Promise<boolean> {
  return await access(join(folder, recordName), constants.R_OK).then(
    () => true,
    () => false,
  )
}
