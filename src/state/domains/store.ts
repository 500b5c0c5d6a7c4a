import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../errors.js'
import { syncFolder, writeFileAtomically, writeFileSynced } from '../atomic-file.js'
import { tryLock, waitForLock } from '../file-lock.js'
import { ignoreRefusal } from '../ignore-refusal.js'
import { errorCode } from '../libc.js'
import { ensurePrivateFolder } from '../private-folder.js'
import {
  type DefinitionCache,
  type DefinitionFormat,
  formatDefinition,
  readDefinition,
  rememberDefinition,
  type StoredDefinition,
} from './definition.js'
import { isDomainName, namesIn, type Read, readByUuid } from './find.js'
import { definitionPath, type StatePaths, statePaths } from './paths.js'
import { renameDomain } from './rename.js'
import { passStep } from './steps.js'

/**
 * The definitions in a state folder. Any number of programs may use it at once; a signal ends the wait for others who
 * change it, and nothing else.
 */
export interface DomainStore<Options, Paths> {
  readonly paths: StatePaths
  /** The paths of a domain's folder, whether it is there or not. */
  domain(name: string): Paths
  /** Adds a domain, whole or not at all. @throws HypervisorError `ERR_DOMAIN_EXISTS`. */
  add(definition: StoredDefinition<Options>, signal?: AbortSignal): Promise<void>
  /**
   * Takes a domain out, at once for everybody, and then deletes its folder. The caller holds its lock.
   * @throws HypervisorError `ERR_NO_DOMAIN`.
   */
  remove(definition: StoredDefinition<Options>, signal?: AbortSignal): Promise<void>
  /**
   * Gives a domain another name, at once for everybody. The caller holds its lock, and the domain is off.
   * @throws HypervisorError `ERR_DOMAIN_EXISTS`.
   */
  rename(definition: StoredDefinition<Options>, newName: string, signal?: AbortSignal): Promise<void>
  /** Writes the definition of a domain that is there anew. The caller holds its lock; name and UUID stay. */
  rewrite(definition: StoredDefinition<Options>): Promise<void>
  /**
   * Calls back for each name under which this store has changed something, when that is done and before anybody can change
   * it again. @returns what ends that.
   */
  onChange(listener: (name: string) => void): () => void
  /** The names of all domains, ordered. */
  names(): readonly string[]
  /** Reads a domain by its name. @throws HypervisorError `ERR_STATE_CORRUPT`. */
  read(name: string): StoredDefinition<Options> | undefined
  /** Reads a domain by its name, else by its UUID. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
  find(nameOrUuid: string): StoredDefinition<Options>
}

/**
 * Opens a state folder, makes it if it is not there, and clears away what programs that were killed have
 * left half-made. `domainPaths` says what lies in the folder of a domain.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be made or is somebody else's.
 */
export async function openStore<Options, Paths>(
  root: string,
  format: DefinitionFormat<Options>,
  domainPaths: (folder: string) => Paths,
): Promise<DomainStore<Options, Paths>> {
  const paths = statePaths(root)
  for (const folder of [root, paths.making, paths.trash, paths.uuids]) {
    await ensurePrivateFolder(folder)
  }
  const lock = await tryLock(paths.lock)
  if (lock !== undefined) {
    await sweep(paths).finally(lock.release)
  }
  const fileOf = (name: string): string => definitionPath(join(root, name))
  const cache: DefinitionCache<Options> = new Map()
  const read: Read<Options> = (name) => readDefinition(format, fileOf(name), name, cache)
  const listeners = new Set<(name: string) => void>()
  const tell = (...names: readonly string[]): void => {
    for (const name of names) for (const listener of listeners) listener(name)
  }
  return {
    paths,
    domain: (name) => domainPaths(join(root, name)),
    read,
    add: (definition, signal) =>
      locked(paths, signal, async () => {
        await addDomain(format, paths, definition, read)
        rememberDefinition(format, fileOf(definition.spec.name), definition, cache)
        tell(definition.spec.name)
      }),
    remove: (definition, signal) =>
      locked(paths, signal, async () => {
        await removeDomain(paths, definition)
        tell(definition.spec.name)
      }),
    rename: (definition, newName, signal) =>
      locked(paths, signal, async () => {
        await renameDomain(format, paths, definition, newName)
        tell(definition.spec.name, newName)
      }),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    rewrite: (definition) =>
      writeFileAtomically(fileOf(definition.spec.name), formatDefinition(format, definition)),
    names: () => namesIn(root),
    find(nameOrUuid) {
      const found = isDomainName(nameOrUuid) ? read(nameOrUuid) : undefined
      const definition = found ?? readByUuid(paths, nameOrUuid.toLowerCase(), read)
      if (definition !== undefined) return definition
      throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${nameOrUuid}'`, { domain: nameOrUuid })
    },
  }
}

async function locked<Result>(
  paths: StatePaths,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await waitForLock(paths.lock, signal)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/**
 * What lies there belongs to nobody alive, because one who works there holds the lock. Where the disk does not let it go, as one
 * that is read-only, the machines are to be found all the same.
 */
async function sweep(paths: StatePaths): Promise<void> {
  for (const folder of [paths.making, paths.trash]) {
    for (const name of await readdir(folder)) {
      await rm(join(folder, name), { recursive: true, force: true }).catch(ignoreRefusal)
    }
  }
}

async function addDomain<Options>(
  format: DefinitionFormat<Options>,
  paths: StatePaths,
  definition: StoredDefinition<Options>,
  read: Read<Options>,
): Promise<void> {
  const { name, uuid } = definition.spec
  const folder = join(paths.root, name)
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) throw exists(`the name '${name}'`, name)
  const making = join(paths.making, `${name}.${randomBytes(6).toString('hex')}`)
  mkdirSync(making, { mode: 0o700 })
  try {
    passStep('define:folder-made')
    // The entry is there as soon as the write has begun, so both can reach the disk at the same time.
    const written = writeFileSynced(definitionPath(making), formatDefinition(format, definition))
    await Promise.all([written, syncFolder(making)])
    passStep('define:written')
    claimUuid(paths, uuid, name, read)
    passStep('define:uuid-claimed')
    renameSync(making, folder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
  await syncFolder(paths.root)
  passStep('define:published')
}

/** A link that a killed program has left points to no domain, or to one with another UUID; it is replaced. */
function claimUuid<Options>(paths: StatePaths, uuid: string, name: string, read: Read<Options>): void {
  const link = join(paths.uuids, uuid)
  const owner = readByUuid(paths, uuid, read)
  if (owner !== undefined) throw exists(`the UUID ${uuid} of '${owner.spec.name}'`, name)
  rmSync(link, { force: true })
  symlinkSync(join('..', name), link)
}

async function removeDomain<Options>(paths: StatePaths, { spec }: StoredDefinition<Options>): Promise<void> {
  const { name, uuid } = spec
  const trash = join(paths.trash, `${name}.${randomBytes(6).toString('hex')}`)
  try {
    renameSync(join(paths.root, name), trash)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}' any more`, { domain: name })
  }
  passStep('undefine:renamed')
  rmSync(join(paths.uuids, uuid), { force: true })
  passStep('undefine:uuid-released')
  await rm(trash, { recursive: true, force: true })
  await syncFolder(paths.root)
  passStep('undefine:deleted')
}

function exists(what: string, domain: string): HypervisorError {
  return new HypervisorError('ERR_DOMAIN_EXISTS', `${what} is taken`, { domain })
}
