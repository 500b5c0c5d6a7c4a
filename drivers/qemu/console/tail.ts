import { closeSync, fstatSync, openSync, readSync, watch } from 'node:fs'
import { HypervisorError } from '../../../src/errors.js'

/** Reads a growing file from a place on. */
export interface Tail {
  /** The next bytes, if there are any now. */
  read(): Uint8Array | undefined
  close(): void
}

const chunkLength = 65_536

/**
 * Follows a file that only grows. `onGrowth` is called when it may have grown; several growths may come as
 * one call.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be opened.
 */
export function tailFile(path: string, from: 'start' | 'end', onGrowth: () => void): Tail {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    throw new HypervisorError('ERR_FILE', `the console's log '${path}' cannot be read`, { cause: error })
  }
  let offset = from === 'start' ? 0 : fstatSync(fd).size
  const watcher = watch(path, onGrowth)
  watcher.on('error', onGrowth)
  const buffer = Buffer.allocUnsafe(chunkLength)
  let open = true
  return {
    read() {
      if (!open) return undefined
      const length = readSync(fd, buffer, 0, chunkLength, offset)
      if (length === 0) return undefined
      offset += length
      return Uint8Array.prototype.slice.call(buffer, 0, length)
    },
    close() {
      if (!open) return
      open = false
      watcher.close()
      closeSync(fd)
    },
  }
}
