import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { HypervisorError } from '../errors.js'
import { writeFileAtomically } from './atomic-file.js'
import { errorCode } from './libc.js'

/** What every driver remembers of a domain's snapshots, beside what is its own. */
export interface SnapshotTree<Entry> {
  readonly snapshots: readonly Entry[]
  /** The snapshot that the domain stands on. */
  readonly current?: string | undefined
}

/** A snapshot in it. */
export interface SnapshotOfTree {
  readonly name: string
  readonly parent?: string | undefined
}

/** Reads the book at `path`; one that is not there is `empty`. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readSnapshotBook<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  empty: z.output<Schema>,
): Promise<z.output<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return empty
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not a book of snapshots`, {
      field: path,
      cause,
    })
  }
}

/** Writes a book, whole or not at all. */
export async function writeSnapshotBook(path: string, book: SnapshotTree<SnapshotOfTree>): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(book, undefined, 2)}\n`)
}

/** Takes a snapshot out: those made on top of it now stand on its parent. */
export function withoutSnapshot<Entry extends SnapshotOfTree, Book extends SnapshotTree<Entry>>(
  book: Book & SnapshotTree<Entry>,
  name: string,
): Book {
  const parent = book.snapshots.find((entry) => entry.name === name)?.parent
  return {
    ...book,
    current: book.current === name ? parent : book.current,
    snapshots: book.snapshots
      .filter((entry) => entry.name !== name)
      .map((entry) => (entry.parent === name ? { ...entry, parent } : entry)),
  }
}
