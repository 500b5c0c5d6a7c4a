import { z } from 'zod'
import { diskFormats } from '../../../../src/spec/devices.js'
import type { DomainSpec } from '../../../../src/spec/schema.js'
import { readSnapshotBook, writeSnapshotBook } from '../../../../src/state/snapshot-book.js'
import type { QemuDefinition } from '../../store.js'

const fileOfDiskSchema = z.strictObject({ path: z.string(), format: z.enum(diskFormats) })

/** The image file of a disk. */
export type FileOfDisk = z.output<typeof fileOfDiskSchema>

const entrySchema = z.strictObject({
  name: z.string(),
  createdAt: z.number(),
  kind: z.enum(['internal', 'external']),
  state: z.enum(['shutoff', 'running', 'paused']),
  description: z.string().optional(),
  parent: z.string().optional(),
  /** External: the file of each disk that keeps the snapshot and must not be written to any more. */
  frozen: z.record(z.string(), fileOfDiskSchema).optional(),
  /** External: set until the machine is known to write to the overlays. */
  pending: z.boolean().optional(),
})

/** What is remembered of one snapshot. */
export type SnapshotEntry = z.output<typeof entrySchema>

const bookSchema = z.strictObject({
  version: z.literal(1),
  snapshots: z.array(entrySchema),
  /** The snapshot that the domain stands on. */
  current: z.string().optional(),
  /** The files of the disks that are not, or no longer, those of the definition. */
  disks: z.record(z.string(), fileOfDiskSchema),
  /** Internal: the snapshot that images of a domain that is off are put back to, until all of them are. */
  reverting: z.strictObject({ name: z.string(), images: z.array(z.string()) }).optional(),
})

/**
 * What is known of a domain's snapshots, in the order of their making. Of internal snapshots the image is
 * the truth, and the book adds what no image keeps; of external ones the book is.
 */
export type SnapshotBook = z.output<typeof bookSchema>

const emptyBook: SnapshotBook = { version: 1, snapshots: [], disks: {} }

/** Reads the book at `path`; one that is not there is empty. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readBook(path: string): Promise<SnapshotBook> {
  return await readSnapshotBook(path, bookSchema, emptyBook)
}

/** Writes the book, whole or not at all. */
export async function writeBook(path: string, book: SnapshotBook): Promise<void> {
  await writeSnapshotBook(path, book)
}

/** The file of a disk now; an empty drive has none. */
export function currentFile(book: SnapshotBook, disk: DomainSpec['disks'][number]): FileOfDisk | undefined {
  const { id = '', path, format = 'raw' } = disk
  return book.disks[id] ?? (path === undefined ? undefined : { path, format })
}

/** A definition whose disks are the files that the book says. */
export function withCurrentDisks(definition: QemuDefinition, book: SnapshotBook): QemuDefinition {
  if (Object.keys(book.disks).length === 0) return definition
  const disks = definition.spec.disks.map((disk) => ({ ...disk, ...currentFile(book, disk) }))
  return { ...definition, spec: { ...definition.spec, disks } }
}
