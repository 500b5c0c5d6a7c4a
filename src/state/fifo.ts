import { constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { libc } from './libc.js'

/** Makes a private FIFO (mode 0600). @throws the system's error, for example `EEXIST`. */
export async function makeFifo(path: string): Promise<void> {
  const mkfifo = (await libc()).declare('int mkfifo(const char *path, unsigned int mode)')
  mkfifo(path, 0o600)
}

/**
 * Opens a FIFO for writing, without waiting for a reader.
 *
 * @throws the system's error: `ENXIO` if nobody reads it.
 */
export function openFifoWriter(path: string): Socket {
  const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  return new Socket({ fd, readable: false, writable: true })
}
