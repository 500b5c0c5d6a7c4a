import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { loadSsh } from '../../../src/transports/ssh/load.js'
import type { KeepAlive, SshSession } from '../../../src/transports/ssh/options.js'
import type { SshServer } from '../../../src/transports/ssh/server.js'
import { maximumOutput, type XenHost } from './host.js'
import { createSeats } from './seats.js'

/**
 * Opens a dom0 behind an SSH server. One session carries everything, each program in a channel of its own; a further
 * one is opened only while the server's channels are all taken.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_AUTH`, `ERR_HOST_KEY`, `ERR_FILE`, `ERR_NOT_INSTALLED`.
 */
export async function openSshHost(
  { server, jumps, knownHosts, keyFile }: SshServer,
  keepAlive: KeepAlive,
  signal: AbortSignal | undefined,
): Promise<XenHost> {
  const openSsh = await loadSsh()
  const open = (stop?: AbortSignal): Promise<SshSession> =>
    openSsh(server, {
      signal: stop,
      jumps,
      keepAlive,
      ...(knownHosts === undefined ? {} : { knownHosts: [knownHosts] }),
      ...(keyFile === undefined ? {} : { identities: [keyFile] }),
    })
  const first = await open(signal)
  const seats = createSeats(first, () => open().catch(asDisconnected))
  return {
    local: false,
    run: (argv, options = {}) => seats.use((session) => session.run(argv, { ...options, maximumOutput })),
    async start(argv, options) {
      const { session, release } = await seats.take()
      try {
        const stream = await session.connectProgram(argv, options)
        stream.once('close', release)
        return stream
      } catch (error) {
        release()
        throw error
      }
    },
    onLost: (listener) =>
      void first.onClose((error) => {
        if (error === undefined) return
        void seats.close()
        listener()
      }),
    close: () => seats.close(),
  }
}

/** Without a further session the server is not there for the call that needed it. */
function asDisconnected(cause: unknown): never {
  if (!isHypervisorError(cause, 'ERR_CONNECT')) throw cause
  throw new HypervisorError('ERR_DISCONNECTED', cause.message, { hint: cause.hint, cause })
}
