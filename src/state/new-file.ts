import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, open, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { HypervisorError, isRefusedByHost } from '../errors.js'
import { syncFolder } from './atomic-file.js'
import { nameNewFile } from './name-new-file.js'
import { noteUnfinished } from './unfinished-files.js'

/** A file that is being written under another name. */
export interface NewFile {
  readonly file: FileHandle
  /** The name that it has until it is published. */
  readonly temporary: string
  /** Gives it its name, when it is on the disk. @throws HypervisorError `ERR_FILE`. */
  publish(): Promise<void>
}

/** Makes a private file of this name. @throws HypervisorError `ERR_FILE` if it exists or cannot be written. */
export async function makeFile(path: string): Promise<FileHandle> {
  return await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw cannotWrite(path, error)
  })
}

/** How new files are written. */
export interface NewFileOptions {
  /** How the name begins that a file has until it is published, in the same folder. */
  readonly prefix: string
  /**
   * The folder of the domain whose lock is held meanwhile: it says where the file is, so that `removeUnfinished` finds what
   * a killed program has left. Default: nobody is told.
   */
  readonly domain?: string | undefined
}

/**
 * Writes a new private file, which has its name once `work` has published it; otherwise nothing is left.
 *
 * @throws HypervisorError `ERR_FILE` if it exists or cannot be written.
 */
export async function writeNewFile(
  path: string,
  { prefix, domain }: NewFileOptions,
  work: (newFile: NewFile) => Promise<void>,
): Promise<void> {
  if (await isThere(path)) throw cannotWrite(path, undefined, true)
  const temporary = resolve(dirname(path), `${prefix}${randomBytes(6).toString('hex')}`)
  const forget = domain === undefined ? () => {} : noteUnfinished(domain, temporary)
  const file = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
    forget()
    throw cannotWrite(path, error)
  })
  const publish = async (): Promise<void> => {
    try {
      await file.sync()
      await nameNewFile(temporary, path)
      await syncFolder(dirname(path))
    } catch (error) {
      throw cannotWrite(path, error)
    }
  }
  try {
    await work({ file, temporary, publish })
  } catch (error) {
    throw isRefusedByHost(error) ? cannotWrite(path, error) : error
  } finally {
    await file.close()
    await rm(temporary, { force: true })
    forget()
  }
}

/**
 * As {@link writeNewFile}, for several files, of which either all have their names afterwards or none. They are
 * published when `work` is done.
 */
export async function writeNewFiles(
  paths: readonly string[],
  options: NewFileOptions,
  work: (newFiles: readonly NewFile[]) => Promise<void>,
): Promise<void> {
  const open = async (made: readonly NewFile[]): Promise<void> => {
    const path = paths[made.length]
    if (path !== undefined) {
      await writeNewFile(path, options, (newFile) => open([...made, newFile]))
      return
    }
    await work(made)
    await publishAll(paths, made)
  }
  await open([])
}

async function publishAll(paths: readonly string[], files: readonly NewFile[]): Promise<void> {
  let published = 0
  try {
    for (const { publish } of files) {
      await publish()
      published += 1
    }
  } catch (error) {
    for (const path of paths.slice(0, published)) await rm(path, { force: true })
    throw error
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}

function cannotWrite(path: string, cause: unknown, exists = isCode(cause, 'EEXIST')): HypervisorError {
  const why = exists
    ? 'is there already'
    : `cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, cause })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === code
}
