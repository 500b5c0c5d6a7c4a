import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { domainNameField } from '../../../src/spec/fields.js'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'
import { errorCode } from '../../../src/state/libc.js'

const entrySchema = z.strictObject({
  name: domainNameField,
  createdAt: z.number(),
  state: z.enum(['shutoff', 'running', 'paused']),
  description: z.string().optional(),
  parent: z.string().optional(),
  /** The folder beside the book that holds its state and its disks. */
  folder: z.string().regex(/^[0-9a-f]{16}$/),
  /** Digests of its disks, by their ids. */
  disks: z.record(z.string(), z.string()),
})

/** What is remembered of one snapshot. */
export type SnapshotEntry = z.output<typeof entrySchema>

const bookSchema = z.strictObject({
  version: z.literal(1),
  /** In the order of their making. */
  snapshots: z.array(entrySchema),
  /** The snapshot that the domain stands on. */
  current: z.string().optional(),
})

/** What is known of a domain's snapshots. A folder that is not in it is none. */
export type SnapshotBook = z.output<typeof bookSchema>

const bookName = 'book.json'

/** Reads the book in a folder; one that is not there is empty. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readBook(folder: string): Promise<SnapshotBook> {
  const path = join(folder, bookName)
  try {
    return bookSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { version: 1, snapshots: [] }
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not a book of snapshots`, {
      field: path,
      cause,
    })
  }
}

/** Writes the book, whole or not at all. */
export async function writeBook(folder: string, book: SnapshotBook): Promise<void> {
  await writeFileAtomically(join(folder, bookName), `${JSON.stringify(book, undefined, 2)}\n`)
}

/** Finds a snapshot. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
export function findSnapshot({ snapshots }: SnapshotBook, name: string): SnapshotEntry {
  const found = snapshots.find((entry) => entry.name === name)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_NO_SNAPSHOT', `there is no snapshot '${name}'`, {
    hint: `Snapshots: ${snapshots.map((entry) => entry.name).join(', ') || 'none'}.`,
  })
}

/** Checks that a snapshot can get this name. @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_SNAPSHOT_EXISTS`. */
export function requireFree({ snapshots }: SnapshotBook, name: string): void {
  const checked = domainNameField.safeParse(name)
  if (!checked.success) {
    const why = checked.error.issues[0]?.message ?? 'is not valid'
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the name of a snapshot ${why}`, { field: 'name' })
  }
  if (!snapshots.some((entry) => entry.name === name)) return
  throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `the snapshot '${name}' is there already`)
}

/** Takes a snapshot out: those made on top of it now stand on its parent. */
export function withoutSnapshot(book: SnapshotBook, { name, parent }: SnapshotEntry): SnapshotBook {
  return {
    ...book,
    current: book.current === name ? parent : book.current,
    snapshots: book.snapshots
      .filter((entry) => entry.name !== name)
      .map((entry) => (entry.parent === name ? { ...entry, parent } : entry)),
  }
}

/** Says of a snapshot what users are told. */
export function describeSnapshot(entry: SnapshotEntry, current: string | undefined): SnapshotInfo {
  const { name, createdAt, state, description, parent } = entry
  return Object.freeze({
    name,
    createdAt,
    kind: 'memory',
    state,
    description,
    parent,
    current: name === current,
  })
}
