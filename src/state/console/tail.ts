import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from 'node:fs'
import { HypervisorError } from '../../errors.js'
import { type SparseFiles, sparseFiles } from '../sparse-file.js'

/** Reads a growing file from a place on. */
export interface Tail {
  /** The next bytes, if there are any now. */
  read(): Uint8Array | undefined
  close(): void
}

/** What a {@link Tail} tells. */
export interface TailListener {
  /** The file may have grown; several growths may come as one call. */
  onGrowth(): void
  /** Bytes that were not read yet have been given up. */
  onDropped(bytes: number): void
}

const chunkLength = 65_536

/**
 * Follows a file that only grows, and whose beginning may become a hole.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be opened.
 */
export async function tailFile(path: string, from: 'start' | 'end', listener: TailListener): Promise<Tail> {
  return tailFileAtOnce(await sparseFiles(), path, from, listener)
}

/**
 * As {@link tailFile}, from what is in the file at the moment of the call.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be opened.
 */
export function tailFileAtOnce(
  files: SparseFiles,
  path: string,
  from: 'start' | 'end',
  listener: TailListener,
): Tail {
  const fd = openLog(path)
  const sizeNow = (): number => fstatSync(fd).size
  let offset = from === 'start' ? files.firstData(fd, 0, sizeNow()) : sizeNow()
  const watcher = watchLog(fd, path, () => listener.onGrowth())
  watcher.on('error', () => listener.onGrowth())
  const buffer = Buffer.allocUnsafe(chunkLength)
  let open = true

  /** A hole reads as zeros and is always at the beginning, so other bytes are what was written. */
  const skipHole = (): boolean => {
    const data = files.firstData(fd, offset, sizeNow())
    if (data <= offset) return false
    listener.onDropped(data - offset)
    offset = data
    return true
  }
  const read = (): Uint8Array | undefined => {
    if (!open) return undefined
    const length = readSync(fd, buffer, 0, chunkLength, offset)
    if (length === 0) return undefined
    if (buffer[0] === 0 && skipHole()) return read()
    offset += length
    return Uint8Array.prototype.slice.call(buffer, 0, length)
  }
  return {
    read,
    close() {
      if (!open) return
      open = false
      watcher.close()
      closeSync(fd)
    },
  }
}

/** Reads the end of such a file, at most `limit` bytes; nothing if it is not there. */
export async function readLog(path: string, limit: number): Promise<Uint8Array> {
  const files = await sparseFiles()
  let fd: number
  try {
    fd = openLog(path)
  } catch {
    return new Uint8Array()
  }
  try {
    const { size } = fstatSync(fd)
    const from = Math.max(files.firstData(fd, 0, size), size - limit)
    const content = new Uint8Array(size - from)
    let length = 0
    for (let count = -1; count !== 0 && length < content.length; length += count) {
      count = readSync(fd, content, length, content.length - length, from + length)
    }
    return content.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new HypervisorError('ERR_FILE', `the console's log '${path}' cannot be read`, { cause: error })
  }
}

/** The kernel may have no watch left to give: a user has a limited number of them (inotify(7)). */
function watchLog(fd: number, path: string, onChange: () => void): FSWatcher {
  try {
    return watch(path, onChange)
  } catch (error) {
    closeSync(fd)
    throw new HypervisorError('ERR_FILE', `the console's log '${path}' cannot be watched`, { cause: error })
  }
}
