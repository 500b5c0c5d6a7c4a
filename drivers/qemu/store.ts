import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { syncFolder, writeFileAtomically, writeFileSynced } from '../../src/state/atomic-file.js'
import { tryLock, waitForLock } from '../../src/state/file-lock.js'
import { errorCode } from '../../src/state/libc.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import {
  type CachedDefinition,
  formatDefinition,
  type QemuDefinition,
  readDefinition,
  rememberDefinition,
} from './definition.js'
import { isDomainName, namesIn, type Read, readByUuid } from './find.js'
import { type DomainPaths, domainPaths, type StatePaths, statePaths } from './folders.js'
import { renameDomain } from './rename.js'
import { step } from './steps.js'

/** The definitions in a state folder. Any number of programs may use it at once. */
export interface DomainStore {
  readonly paths: StatePaths
  /** The paths of a domain's folder, whether it is there or not. */
  domain(name: string): DomainPaths
  /** Adds a domain, whole or not at all. @throws HypervisorError `ERR_DOMAIN_EXISTS`. */
  add(definition: QemuDefinition): Promise<void>
  /**
   * Takes a domain out, at once for everybody, and then deletes its folder. The caller holds its lock.
   * @throws HypervisorError `ERR_NO_DOMAIN`.
   */
  remove(definition: QemuDefinition): Promise<void>
  /**
   * Gives a domain another name, at once for everybody. The caller holds its lock, and the domain is off.
   * @throws HypervisorError `ERR_DOMAIN_EXISTS`.
   */
  rename(definition: QemuDefinition, newName: string): Promise<void>
  /** Writes the definition of a domain that is there anew. The caller holds its lock; name and UUID stay. */
  rewrite(definition: QemuDefinition): Promise<void>
  /** The names of all domains, ordered. */
  names(): readonly string[]
  /** Reads a domain by its name. @throws HypervisorError `ERR_STATE_CORRUPT`. */
  read(name: string): QemuDefinition | undefined
  /** Reads a domain by its name, else by its UUID. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
  find(nameOrUuid: string): QemuDefinition
}

/**
 * Opens a state folder, makes it if it is not there, and clears away what programs that were killed have
 * left half-made.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be made or is somebody else's.
 */
export async function openStore(root: string): Promise<DomainStore> {
  const paths = statePaths(root)
  for (const folder of [root, paths.making, paths.trash, paths.uuids]) {
    await ensurePrivateFolder(folder)
  }
  const lock = await tryLock(paths.lock)
  if (lock !== undefined) {
    await sweep(paths).finally(lock.release)
  }
  const domain = (name: string): DomainPaths => domainPaths(join(root, name))
  const cache = new Map<string, CachedDefinition>()
  const read: Read = (name) => readDefinition(domain(name).definition, name, cache)
  return {
    paths,
    domain,
    read,
    add: (definition) =>
      locked(paths, async () => {
        await addDomain(paths, definition, read)
        rememberDefinition(domain(definition.spec.name).definition, definition, cache)
      }),
    remove: (definition) => locked(paths, () => removeDomain(paths, definition)),
    rename: (definition, newName) => locked(paths, () => renameDomain(paths, definition, newName)),
    rewrite: (definition) =>
      writeFileAtomically(domain(definition.spec.name).definition, formatDefinition(definition)),
    names: () => namesIn(root),
    find(nameOrUuid) {
      const found = isDomainName(nameOrUuid) ? read(nameOrUuid) : undefined
      const definition = found ?? readByUuid(paths, nameOrUuid.toLowerCase(), read)
      if (definition !== undefined) return definition
      throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${nameOrUuid}'`, { domain: nameOrUuid })
    },
  }
}

async function locked<Result>(paths: StatePaths, work: () => Promise<Result>): Promise<Result> {
  const lock = await waitForLock(paths.lock)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** What lies there belongs to nobody alive, because one who works there holds the lock. */
async function sweep(paths: StatePaths): Promise<void> {
  for (const folder of [paths.making, paths.trash]) {
    for (const name of await readdir(folder)) {
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

async function addDomain(paths: StatePaths, definition: QemuDefinition, read: Read): Promise<void> {
  const { name, uuid } = definition.spec
  const folder = join(paths.root, name)
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) throw exists(`the name '${name}'`, name)
  const making = join(paths.making, `${name}.${randomBytes(6).toString('hex')}`)
  mkdirSync(making, { mode: 0o700 })
  try {
    step('define:folder-made')
    // The entry is there as soon as the write has begun, so both can reach the disk at the same time.
    const written = writeFileSynced(domainPaths(making).definition, formatDefinition(definition))
    await Promise.all([written, syncFolder(making)])
    step('define:written')
    claimUuid(paths, uuid, name, read)
    step('define:uuid-claimed')
    renameSync(making, folder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
  await syncFolder(paths.root)
  step('define:published')
}

/** A link that a killed program has left points to no domain, or to one with another UUID; it is replaced. */
function claimUuid(paths: StatePaths, uuid: string, name: string, read: Read): void {
  const link = join(paths.uuids, uuid)
  const owner = readByUuid(paths, uuid, read)
  if (owner !== undefined) throw exists(`the UUID ${uuid} of '${owner.spec.name}'`, name)
  rmSync(link, { force: true })
  symlinkSync(join('..', name), link)
}

async function removeDomain(paths: StatePaths, definition: QemuDefinition): Promise<void> {
  const { name, uuid } = definition.spec
  const trash = join(paths.trash, `${name}.${randomBytes(6).toString('hex')}`)
  try {
    renameSync(join(paths.root, name), trash)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}' any more`, { domain: name })
  }
  step('undefine:renamed')
  rmSync(join(paths.uuids, uuid), { force: true })
  step('undefine:uuid-released')
  await rm(trash, { recursive: true, force: true })
  await syncFolder(paths.root)
  step('undefine:deleted')
}

function exists(what: string, domain: string): HypervisorError {
  return new HypervisorError('ERR_DOMAIN_EXISTS', `${what} is taken`, { domain })
}
