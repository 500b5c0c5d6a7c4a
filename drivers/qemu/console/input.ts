import { connect, type Socket } from 'node:net'
import { HypervisorError } from '../../../src/errors.js'
import { type FileLock, tryLock } from '../../../src/state/file-lock.js'

/** The way into a serial port. */
export interface ConsoleInput {
  /** Writes bytes; resolves when the kernel has taken them. @throws HypervisorError `ERR_BUSY`, `ERR_DISCONNECTED`. */
  write(bytes: Uint8Array): Promise<void>
  close(): void
}

/**
 * Makes the way into a serial port, which is opened at the first write: QEMU's socket serves one client at a
 * time, so who writes holds a lock. What the guest sends on the socket is read and dropped, because the log
 * has it too.
 */
export function createConsoleInput(socketPath: string, lockPath: string): ConsoleInput {
  let opening: Promise<Socket> | undefined
  let lock: FileLock | undefined
  let closed = false

  const open = async (): Promise<Socket> => {
    lock = await tryLock(lockPath)
    if (lock === undefined) {
      throw new HypervisorError('ERR_BUSY', 'somebody else writes to this console', {
        hint: 'One writer at a time; any number may read.',
      })
    }
    const socket = connect({ path: socketPath })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', (error) => reject(disconnected(error)))
    })
    socket.on('error', () => {}).resume()
    if (closed) socket.destroy()
    return socket
  }

  return {
    async write(bytes) {
      opening ??= open()
      const socket = await opening
      await new Promise<void>((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(disconnected(error)) : resolve()))
      })
    },
    close() {
      closed = true
      void opening?.then((socket) => socket.destroy()).catch(() => {})
      void Promise.resolve(opening)
        .catch(() => {})
        .then(() => lock?.release())
    },
  }
}

function disconnected(cause: Error): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', 'the console was lost', { cause })
}
