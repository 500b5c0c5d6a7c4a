import { connect, type Socket } from 'node:net'
import { HypervisorError } from '../../../src/errors.js'
import { untilAborted } from '../../../src/transports/interruptible.js'
import type { UnixPlace } from '../endpoint/unix.js'
import type { Dialer } from './dialer.js'

/** Makes a {@link Dialer} for the UNIX sockets of this host. */
export function createUnixDialer({ sockets }: UnixPlace): Dialer {
  return {
    local: true,
    dial: (signal) => dialUnix(sockets, signal),
    close: async () => {},
  }
}

/**
 * Connects to the first of some UNIX sockets that there is.
 *
 * @throws HypervisorError `ERR_CONNECT` with the reason of the first one.
 */
async function dialUnix(paths: readonly string[], signal: AbortSignal): Promise<Socket> {
  const failures: unknown[] = []
  for (const path of paths) {
    try {
      return await connectSocket(path, signal)
    } catch (error) {
      signal.throwIfAborted()
      failures.push(error)
    }
  }
  const [cause] = failures
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new HypervisorError('ERR_CONNECT', `no daemon of libvirt can be reached: ${why}`, {
    hint: 'Start libvirtd (or virtqemud), or name its socket: ?socket=/path/to/libvirt-sock.',
    cause,
  })
}

function connectSocket(path: string, signal: AbortSignal): Promise<Socket> {
  return untilAborted(signal, ({ resolve, reject }) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    return () => socket.destroy()
  })
}
