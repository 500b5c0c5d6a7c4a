import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { StatePaths } from './paths.js'

/** Stands for a UUID that is not known any more (RFC 9562, section 5.9). */
export const nilUuid = '00000000-0000-0000-0000-000000000000'

/** The UUID of a domain whose definition is damaged, by the link to its folder; `undefined` if there is none. */
export function uuidByLink(paths: StatePaths, name: string): string | undefined {
  return readdirSync(paths.uuids).find((uuid) => {
    try {
      return readlinkSync(join(paths.uuids, uuid)) === join('..', name)
    } catch {
      return false
    }
  })
}
