import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, chown, copyFile, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { syncFolder } from '../../../src/state/atomic-file.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { digestOfFile } from '../../../src/state/file-digest.js'
import { errorCode } from '../../../src/state/libc.js'

/** A disk that its machine writes to. */
export interface WritableDisk {
  readonly id: string
  readonly path: string
  /** The field of the specification. */
  readonly field: string
}

/** How the names of images begin that are about to take their disk's place, beside it. */
const revertingPrefix = '.polyvisor-reverting.'

/** The disks that a machine writes to. */
export function writableDisks({ disks }: DomainSpec): readonly WritableDisk[] {
  return disks.flatMap(({ id = '', path, readonly }, index) =>
    readonly || path === undefined ? [] : [{ id, path, field: `disks[${index}]` }],
  )
}

/** Digests of disks, by their ids. */
export async function digestDisks(disks: readonly WritableDisk[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const { id, path } of disks) digests[id] = await digestOfFile(path)
  return digests
}

/** Checks that a snapshot can hold copies of the disks. @throws HypervisorError `ERR_UNSUPPORTED` with the field. */
export async function requireImages(disks: readonly WritableDisk[]): Promise<void> {
  for (const { path, field } of disks) {
    if ((await stat(path)).isFile()) continue
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `'${path}' is no image in a file, and so no snapshot keeps it`,
      {
        field: `${field}.path`,
        hint: 'A snapshot holds a copy of each disk that is written to: use an image, or make the disk read-only.',
      },
    )
  }
}

/** Copies disks into a folder, as files with the names of their ids; where the file system can, they share their blocks. */
export async function copyDisks(disks: readonly WritableDisk[], folder: string): Promise<void> {
  for (const { id, path } of disks) await copyWhole(path, join(folder, id), 0o600)
}

/** A specification whose writable disks are the copies in a folder. */
export function withCopies(spec: DomainSpec, folder: string): DomainSpec {
  const writable = new Set(writableDisks(spec).map(({ id }) => id))
  const disks = spec.disks.map((disk) => {
    const { id = '' } = disk
    return writable.has(id) ? { ...disk, path: join(folder, id) } : disk
  })
  return { ...spec, disks }
}

/** Whether anything has this path, be it a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** A copy of a disk beside it, and the disk whose place it is to take. */
export interface DiskMove {
  readonly from: string
  readonly to: string
}

/** Where the copies of disks are to lie that take their places. */
export async function planMoves(disks: readonly WritableDisk[]): Promise<readonly DiskMove[]> {
  const moves: DiskMove[] = []
  for (const { path } of disks) {
    const to = await placeOf(path).catch((cause: unknown) => {
      throw cannotPutBack(cause)
    })
    moves.push({ from: join(dirname(to), `${revertingPrefix}${randomBytes(6).toString('hex')}`), to })
  }
  return moves
}

/** Where a disk is; where it was, if it is gone and its folder is still there. */
async function placeOf(path: string): Promise<string> {
  return (await isThere(path)) ? await realpath(path) : join(await realpath(dirname(path)), basename(path))
}

/**
 * Copies the disks of a folder to where they belong, under other names: what can fail does so before a disk is replaced.
 * Owner and permissions are those of the disk that is there; one that is not will be private.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function prepareDisks(
  disks: readonly WritableDisk[],
  folder: string,
  moves: readonly DiskMove[],
): Promise<void> {
  try {
    for (const [index, { from, to }] of moves.entries()) {
      const copy = join(folder, disks[index]?.id ?? '')
      if (!(await isThere(to))) {
        await copyWhole(copy, from, 0o600)
        continue
      }
      const { mode, uid, gid } = await stat(to)
      await copyWhole(copy, from, mode & 0o777)
      const made = await stat(from)
      if (made.uid !== uid || made.gid !== gid) await chown(from, uid, gid)
    }
  } catch (cause) {
    throw cannotPutBack(cause)
  }
}

/** Has each copy take its place that has not yet. @throws HypervisorError `ERR_FILE`. */
export async function takePlaces(moves: readonly DiskMove[]): Promise<void> {
  try {
    for (const { from, to } of moves) {
      await rename(from, to).catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error
      })
      await syncFolder(dirname(to))
      passStep('revert:disk-back')
    }
  } catch (cause) {
    throw cannotPutBack(cause)
  }
}

/** Removes copies that are to take no place. */
export async function discardCopies(moves: readonly DiskMove[]): Promise<void> {
  for (const { from } of moves) await rm(from, { force: true })
}

function cannotPutBack(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', 'the disks of the snapshot cannot be put back', {
    field: 'disks',
    cause,
  })
}

async function copyWhole(from: string, to: string, mode: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await chmod(to, mode | 0o200)
  const file = await open(to, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(to, mode)
}
