import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { HypervisorError } from '../../src/errors.js'

/**
 * Connects to the first of some UNIX sockets that there is.
 *
 * @throws HypervisorError `ERR_CONNECT` with the reason of the first one.
 */
export async function dialUnix(paths: readonly string[], signal: AbortSignal | undefined): Promise<Socket> {
  const failures: unknown[] = []
  for (const path of paths) {
    const socket = connect(path)
    try {
      await once(socket, 'connect', signal === undefined ? {} : { signal })
      return socket
    } catch (error) {
      socket.destroy()
      signal?.throwIfAborted()
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
