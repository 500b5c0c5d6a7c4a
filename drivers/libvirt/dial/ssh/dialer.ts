import { loadSsh } from '../../../../src/transports/ssh/load.js'
import type { SshSession } from '../../../../src/transports/ssh/options.js'
import type { SshPlace } from '../../endpoint/ssh.js'
import type { KeepaliveSettings } from '../../rpc/keepalive.js'
import type { Dialer } from '../dialer.js'
import { connectDaemon, type Route } from './routes.js'
import { createShared } from './shared-session.js'

/** A session, and how the daemon was reached over it. */
interface DaemonSession {
  readonly ssh: SshSession
  route: Route | undefined
  onClose(listener: () => void): void
  close(): Promise<void>
}

/**
 * Makes a {@link Dialer} for a daemon behind an SSH server. One SSH session carries every channel, each in an SSH
 * channel of its own, and is opened again after it was lost. The library for SSH is loaded with the first of them.
 *
 * @param target libvirt's own URI, for its helper on that host
 * @param keepAlive when a server that says nothing any more is given up, so that no channel waits for it longer
 */
export function createSshDialer(place: SshPlace, target: string, keepAlive: KeepaliveSettings): Dialer {
  const shared = createShared((signal) => openSession(place, keepAlive, signal))
  return {
    local: false,
    async dial(signal) {
      const session = await shared.get(signal)
      const { stream, route } = await connectDaemon(session.ssh, place, target, session.route, signal)
      session.route = route
      return stream
    },
    close: () => shared.close(),
  }
}

async function openSession(
  place: SshPlace,
  keepAlive: KeepaliveSettings,
  signal: AbortSignal,
): Promise<DaemonSession> {
  const openSsh = await loadSsh()
  const { server, jumps, knownHosts, keyFile } = place
  const ssh = await openSsh(server, {
    signal,
    jumps,
    keepAlive,
    ...(knownHosts === undefined ? {} : { knownHosts: [knownHosts] }),
    ...(keyFile === undefined ? {} : { identities: [keyFile] }),
  })
  return {
    ssh,
    route: undefined,
    onClose: (listener) => void ssh.onClose(listener),
    close: () => ssh.close(),
  }
}
