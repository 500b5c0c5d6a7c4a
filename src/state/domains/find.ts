import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError, isHypervisorError } from '../../errors.js'
import type { StoredDefinition } from './definition.js'
import type { StatePaths } from './paths.js'

/** Reads the definition of a name, if there is one. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export type Read<Options> = (name: string) => StoredDefinition<Options> | undefined

/** The names of all domains in a state folder, ordered. */
export function namesIn(root: string): readonly string[] {
  return readdirSync(root).filter(isDomainName).sort()
}

/** Whether a domain may have this name. */
export function isDomainName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$/.test(name)
}

/** Reads the definition of a domain as somebody has met it. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
export function requireDefinition<Options>(
  read: Read<Options>,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): StoredDefinition<Options> {
  const found = read(name)
  if (found?.spec.uuid === uuid) return found
  throw new HypervisorError('ERR_NO_DOMAIN', `the domain '${name}' is not there any more`, { domain: name })
}

/** Reads the definition of a UUID, if there is one. */
export function readByUuid<Options>(
  paths: StatePaths,
  uuid: string,
  read: Read<Options>,
): StoredDefinition<Options> | undefined {
  if (!/^[0-9a-f-]{36}$/.test(uuid)) return undefined
  const name = readLink(join(paths.uuids, uuid)).replace(/^\.\.\//, '')
  if (!isDomainName(name)) return undefined
  const definition = read(name)
  return definition?.spec.uuid === uuid ? definition : searchByUuid(paths, uuid, read)
}

/** Looks through all domains: a program that was killed while it renamed one has left the link to the old name. */
function searchByUuid<Options>(
  paths: StatePaths,
  uuid: string,
  read: Read<Options>,
): StoredDefinition<Options> | undefined {
  for (const name of namesIn(paths.root)) {
    try {
      const definition = read(name)
      if (definition?.spec.uuid === uuid) return definition
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_STATE_CORRUPT')) throw error
    }
  }
  return undefined
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
