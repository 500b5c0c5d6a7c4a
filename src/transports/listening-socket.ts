import { chmodSync, closeSync } from 'node:fs'
import { HypervisorError } from '../errors.js'
import { libc } from '../state/libc.js'

/**
 * The longest path of a UNIX socket in bytes, without the zero byte at its end (unix(7); the BSDs and macOS
 * have four bytes less).
 */
export const longestSocketPath = process.platform === 'linux' ? 107 : 103

// socket(2): AF_UNIX and SOCK_STREAM are 1 everywhere; Linux can set close-on-exec in the same call.
const unixFamily = 1
const streamType = process.platform === 'linux' ? 1 | 0o2000000 : 1

/**
 * Makes UNIX sockets (mode 0600) that listen already, for a child to inherit. Since they listen, anybody can
 * connect before the child serves them, and nobody has to wait for a socket to appear.
 *
 * @returns their descriptors, which the caller closes after the child has inherited them.
 * @throws HypervisorError `ERR_FILE` if a path is too long; the system's error, for example `EADDRINUSE`.
 */
export async function listenOn(paths: readonly string[]): Promise<readonly number[]> {
  const library = await libc()
  const socket = library.declare('int socket(int family, int type, int protocol)')
  const bind = library.declare('int bind(int fd, const void *address, unsigned int length)')
  const listen = library.declare('int listen(int fd, int backlog)')
  const fds: number[] = []
  try {
    for (const path of paths) {
      const address = socketAddress(path)
      const fd = socket(unixFamily, streamType, 0)
      fds.push(fd)
      bind(fd, address, address.length)
      chmodSync(path, 0o600)
      listen(fd, 64)
    }
  } catch (error) {
    for (const fd of fds) closeSync(fd)
    throw error
  }
  return fds
}

function socketAddress(path: string): Buffer {
  const bytes = Buffer.from(path)
  if (bytes.length > longestSocketPath) {
    throw new HypervisorError('ERR_FILE', `the path '${path}' is too long for a UNIX socket`, { field: path })
  }
  const address = Buffer.alloc(2 + bytes.length + 1)
  if (process.platform === 'linux') address.writeUInt16LE(unixFamily)
  else address.set([address.length, unixFamily])
  bytes.copy(address, 2)
  return address
}
