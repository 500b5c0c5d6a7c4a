import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  watch,
} from 'node:fs'
import { type JournalEntry, parseEntry } from './entry.js'

/** Bytes of a journal above which it begins anew. */
const longest = 2 ** 20

/** What programs that manage the same machines tell one another, in a file that grows. */
export interface Journal {
  /** Adds a line. */
  write(entry: JournalEntry): void
  /** Hands out at once what others have written so far. */
  read(): void
  close(): void
}

/**
 * Opens a journal, from its end on, and makes it if it is not there.
 *
 * @param onEntry gets every line that the file grows by, also this program's own
 */
export function openJournal(path: string, onEntry: (entry: JournalEntry) => void): Journal {
  appendFileSync(path, '', { mode: 0o600 })
  if (statSync(path).size > longest) truncateSync(path)
  const fd = openSync(path, 'r')
  let offset = fstatSync(fd).size
  let rest = Buffer.alloc(0)
  let closed = false

  const read = (): void => {
    if (closed) return
    const { size } = fstatSync(fd)
    if (size < offset) [offset, rest] = [0, Buffer.alloc(0)]
    const chunk = Buffer.alloc(size - offset)
    offset += readSync(fd, chunk, 0, chunk.length, offset)
    const all = Buffer.concat([rest, chunk])
    const end = all.lastIndexOf(0x0a) + 1
    rest = all.subarray(end)
    for (const line of all.subarray(0, end).toString().split('\n')) {
      const entry = line === '' ? undefined : parseEntry(line)
      if (entry !== undefined) onEntry(entry)
    }
  }
  const watcher = watch(path, read)
  watcher.on('error', () => {})
  return {
    write: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
    read,
    close() {
      closed = true
      watcher.close()
      closeSync(fd)
    },
  }
}
