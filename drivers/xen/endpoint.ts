import { refuse } from '../../src/refuse-uri.js'
import type { KeepAlive } from '../../src/transports/ssh/options.js'
import { readSshServer, type SshServer, sshServerParameters } from '../../src/transports/ssh/server.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'

/** Where a dom0 is. */
export interface XenEndpoint {
  /** The SSH server that leads there; `undefined` for this host. */
  readonly ssh: SshServer | undefined
  readonly keepAlive: KeepAlive
}

/** Asked after five seconds of silence, and given up after five questions, as libvirt's connections are. */
const usualKeepAlive: KeepAlive = { interval: 5_000, count: 5 }

/**
 * Reads a URI of this driver, of one of these forms:
 *
 * - `xen:///`: this host is the dom0
 * - `xen+ssh://user@host:port/`, with `known_hosts`, `keyfile`, `jump`, and `keepalive` in seconds
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readEndpoint(uri: ConnectionUri): XenEndpoint {
  if (uri.path !== '/')
    throw refuse(uri, `there is no '${uri.path}'`, 'Leave the path out: a host has one Xen.')
  if (uri.transport === 'ssh') {
    allowParameters(uri, ['keepalive', ...sshServerParameters])
    return { ssh: readSshServer(uri, 'xen+ssh://root@host/'), keepAlive: readKeepAlive(uri) }
  }
  if (uri.transport !== undefined) {
    throw refuse(
      uri,
      `there is no transport '${uri.transport}'`,
      'Write xen+ssh://root@host/, or xen:/// on a dom0.',
    )
  }
  if (uri.host !== '') {
    throw refuse(uri, 'a host needs a transport', `Write xen+ssh://root@${uri.host}/.`)
  }
  allowParameters(uri, [])
  return { ssh: undefined, keepAlive: usualKeepAlive }
}

function readKeepAlive(uri: ConnectionUri): KeepAlive {
  const text = uri.parameters.get('keepalive')
  if (text === undefined) return usualKeepAlive
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || !(seconds >= 0.1 && seconds <= 3600)) {
    throw refuse(uri, `keepalive is '${text}'`, 'Write a number of seconds from 0.1 to 3600: ?keepalive=5.')
  }
  return { interval: seconds * 1000, count: usualKeepAlive.count ?? 5 }
}
