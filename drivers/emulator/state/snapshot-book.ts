import { join } from 'node:path'
import { z } from 'zod'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import { noSnapshot, requireFreeSnapshotName } from '../../../src/snapshot-names.js'
import { domainNameField } from '../../../src/spec/fields.js'
import { readSnapshotBook, writeSnapshotBook } from '../../../src/state/snapshot-book.js'

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

/** A return to a snapshot that is under way. */
const revertSchema = z.strictObject({
  /** The snapshot that is returned to. */
  name: domainNameField,
  /** Each copy of a disk, and the place that it is to take. */
  disks: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** Whether the copies are whole, and so each is to take its place, whatever happens. */
  ready: z.boolean(),
})

const bookSchema = z.strictObject({
  version: z.literal(1),
  /** In the order of their making. */
  snapshots: z.array(entrySchema),
  /** The snapshot that the domain stands on. */
  current: z.string().optional(),
  /** What a program that was killed has left to be finished. */
  reverting: revertSchema.optional(),
})

/** What is known of a domain's snapshots. A folder that is not in it is none. */
export type SnapshotBook = z.output<typeof bookSchema>

/** The book in the folder of a domain's snapshots. */
function bookPath(folder: string): string {
  return join(folder, 'book.json')
}

/** Reads the book in a folder; one that is not there is empty. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readBook(folder: string): Promise<SnapshotBook> {
  return await readSnapshotBook(bookPath(folder), bookSchema, { version: 1, snapshots: [] })
}

/** Writes the book, whole or not at all. */
export async function writeBook(folder: string, book: SnapshotBook): Promise<void> {
  await writeSnapshotBook(bookPath(folder), book)
}

/** Finds a snapshot. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
export function findSnapshot({ snapshots }: SnapshotBook, name: string): SnapshotEntry {
  const found = snapshots.find((entry) => entry.name === name)
  if (found !== undefined) return found
  throw noSnapshot(name, namesIn(snapshots))
}

/** Checks that a snapshot can get this name. @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_SNAPSHOT_EXISTS`. */
export function requireFree({ snapshots }: SnapshotBook, name: string): void {
  requireFreeSnapshotName(namesIn(snapshots), name)
}

function namesIn(snapshots: SnapshotBook['snapshots']): readonly string[] {
  return snapshots.map(({ name }) => name)
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
