import { chmod, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { HypervisorError, isHypervisorError } from '../src/errors.js'
import { temporaryBeside } from '../src/state/atomic-file.js'
import { nameNewFile } from '../src/state/name-new-file.js'

/** Writes a file at a path that is not the user's own; with the flag `wx` it must not be there. */
export type FillFile = (path: string, flag: 'w' | 'wx') => Promise<void>

/**
 * Writes a file that the user named, over what is there. A regular file is written beside its place and renamed, so
 * that a failure leaves the old one, whose permissions the new one has; a device or a pipe is written to.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function writeOutput(path: string, content: string | Iterable<string>): Promise<void> {
  await fillOutput(path, (target) => writeFile(target, content))
}

/**
 * Finds out, before long work, whether {@link writeOutput} can write a file. What is there stays as it is.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function requireWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory() === true) {
    throw unwritable(path, Object.assign(new Error('EISDIR: it is a folder'), { code: 'EISDIR' }))
  }
  if (there !== undefined && !there.isFile()) return
  const trial = temporaryBeside(path)
  try {
    await writeFile(trial, '', { flag: 'wx' })
  } catch (cause) {
    throw unwritable(path, cause)
  } finally {
    await rm(trial, { force: true }).catch(() => {})
  }
}

/**
 * Writes a file that the user named as {@link writeOutput} does, but never over a regular file that is there, not even
 * one that comes into being meanwhile.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function writeNewOutput(path: string, content: string): Promise<void> {
  await fillNewOutput(path, (target, flag) => writeFile(target, content, { flag }))
}

/**
 * As {@link writeOutput}, with content that `fill` writes.
 *
 * @throws HypervisorError `ERR_FILE`, or what `fill` throws of this kind.
 */
export async function fillOutput(path: string, fill: FillFile): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  const isReplaced = there?.isFile() === true
  const target = there === undefined || isReplaced ? temporaryBeside(path) : path
  try {
    // Nobody else reads the new content before it has the permissions of the old one.
    if (isReplaced) await (await open(target, 'wx', 0o600)).close()
    await fill(target, there === undefined ? 'wx' : 'w')
    if (isReplaced) await chmod(target, there.mode & 0o777)
    if (target !== path) await rename(target, path)
  } catch (cause) {
    if (target !== path) await rm(target, { force: true }).catch(() => {})
    throw isHypervisorError(cause) ? cause : unwritable(path, cause)
  }
}

/**
 * As {@link writeNewOutput}, with content that `fill` writes. A file that is there already is refused before that.
 *
 * @throws HypervisorError `ERR_FILE`, or what `fill` throws of this kind.
 */
export async function fillNewOutput(path: string, fill: FillFile): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isFile() === true) throw taken(path)
  if (there !== undefined) return await fillOutput(path, fill)
  const making = temporaryBeside(path)
  try {
    await fill(making, 'wx')
    await nameNewFile(making, path)
  } catch (cause) {
    if (isHypervisorError(cause)) throw cause
    throw Reflect.get(Object(cause), 'code') === 'EEXIST' ? taken(path, cause) : unwritable(path, cause)
  } finally {
    await rm(making, { force: true }).catch(() => {})
  }
}

function unwritable(path: string, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, { field: path, cause })
}

function taken(path: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' is there already`, {
    field: path,
    hint: 'Name another one, or write over it with --force.',
    cause,
  })
}
