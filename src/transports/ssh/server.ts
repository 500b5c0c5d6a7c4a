import { readPath, refuse } from '../../refuse-uri.js'
import type { ConnectionUri } from '../../uri.js'
import type { SshTarget } from './options.js'

/** An SSH server as a URI names it. */
export interface SshServer {
  readonly server: SshTarget
  readonly jumps: readonly SshTarget[]
  /** The file of host keys, if it is not one of the usual ones. */
  readonly knownHosts: string | undefined
  /** The file of the private key, if it is not one of the usual ones. */
  readonly keyFile: string | undefined
}

/** Parameters of URIs that say how SSH gets to a server. libvirt's page "Connection URIs" has the same, but for `jump`. */
export const sshServerParameters: readonly string[] = ['known_hosts', 'keyfile', 'jump']

/**
 * Reads the SSH server of a URI.
 *
 * @param example a URI with a host, for the error of one without
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readSshServer(uri: ConnectionUri, example: string): SshServer {
  const { host, port, user } = uri
  if (host === '') throw refuse(uri, 'SSH needs a host', `Write ${example}.`)
  return {
    server: { host, port, user },
    jumps: readJumps(uri),
    knownHosts: readPath(uri, 'known_hosts'),
    keyFile: readPath(uri, 'keyfile'),
  }
}

const jumpShape = /^(?:([^@]+)@)?(\[[0-9a-f:.]+\]|[^:@[\]]+)(?::(\d{1,5}))?$/i

function readJumps(uri: ConnectionUri): readonly SshTarget[] {
  const text = uri.parameters.get('jump')
  if (text === undefined) return []
  return text.split(',').map((part) => {
    const [whole, user, host = '', port] = jumpShape.exec(part) ?? []
    if (whole === undefined || user?.includes(':') || Number(port ?? 22) > 65_535) {
      throw refuse(uri, 'jump is not a list of hosts', 'Write ?jump=user@host:port,user@host:port.')
    }
    return {
      host: host.replace(/^\[|\]$/g, ''),
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
    }
  })
}
