import type { Socket } from 'node:net'
import { HypervisorError } from '../../errors.js'
import { openFifoWriter } from '../fifo.js'

/** The way into a serial port. */
export interface ConsoleInput {
  /**
   * Writes bytes; calls back when the kernel has taken them, which it does as the guest reads.
   * The error is `ERR_DISCONNECTED` if the machine is gone.
   */
  write(bytes: Uint8Array, done: (error?: HypervisorError) => void): void
  close(): void
}

/**
 * Makes the way into a serial port, a FIFO, which is opened at the first write. Several may write; what one
 * writes in a piece of up to 4,096 bytes stays together (pipe(7), PIPE_BUF).
 */
export function createConsoleInput(path: string): ConsoleInput {
  let writer: Socket | undefined
  return {
    write(bytes, done) {
      try {
        writer ??= openFifoWriter(path).on('error', () => {})
        writer.write(bytes, (error) => done(error ? disconnected(error) : undefined))
      } catch (error) {
        done(disconnected(error))
      }
    },
    close: () => writer?.destroy(),
  }
}

function disconnected(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', 'the console was lost', { cause })
}
