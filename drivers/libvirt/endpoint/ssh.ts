import { join } from 'node:path'
import type { SshTarget } from '../../../src/transports/ssh/options.js'
import type { ConnectionUri } from '../../../src/uri.js'
import { type LibvirtDriverName, socketNames, systemSockets } from './driver-name.js'
import { readPath, refuse } from './refuse.js'

/** The ways from an SSH server to a daemon beside it. */
const ways = ['socket', 'helper', 'socat'] as const

/** A way from an SSH server to the daemon: its socket is forwarded, or a program connects to it. */
export type SshWay = (typeof ways)[number]

/** A daemon on a host that SSH leads to. */
export interface SshPlace {
  readonly transport: 'ssh'
  readonly server: SshTarget
  readonly jumps: readonly SshTarget[]
  /** The file of host keys, if it is not one of the usual ones. */
  readonly knownHosts: string | undefined
  /** The file of the private key, if it is not one of the usual ones. */
  readonly keyFile: string | undefined
  /** The ways to try, in order. */
  readonly ways: readonly SshWay[]
  /** Sockets on that host to try, in order; one that is not absolute is in the folder of the user's daemons. */
  readonly sockets: readonly string[]
}

/** Parameters of URIs with SSH. libvirt's page "Connection URIs" has the same, but for `jump`. */
export const sshParameters: readonly string[] = ['socket', 'known_hosts', 'keyfile', 'jump', 'proxy']

/** Reads how SSH leads to a daemon. @throws HypervisorError `ERR_INVALID_URI`. */
export function readSshPlace(uri: ConnectionUri, driver: LibvirtDriverName): SshPlace {
  const { host, port, user } = uri
  if (host === '') throw refuse(uri, 'SSH needs a host', `Write ${uri.scheme}+ssh://user@host/system.`)
  const socket = readPath(uri, 'socket')
  return {
    transport: 'ssh',
    server: { host, port, user },
    jumps: readJumps(uri),
    knownHosts: readPath(uri, 'known_hosts'),
    keyFile: readPath(uri, 'keyfile'),
    ways: readWays(uri, socket),
    sockets: socket === undefined ? usualSockets(driver, uri.path) : [socket],
  }
}

function usualSockets(driver: LibvirtDriverName, path: string): readonly string[] {
  const names = socketNames(driver)
  return path === '/session' ? names : names.map((name) => join(systemSockets, name))
}

function readWays(uri: ConnectionUri, socket: string | undefined): readonly SshWay[] {
  const proxy = uri.parameters.get('proxy') ?? 'auto'
  // The helper finds the socket by itself and cannot be told of another one.
  if (proxy === 'auto') return ways.filter((way) => way !== 'helper' || socket === undefined)
  const way = ways.find((name) => name === proxy)
  if (way === undefined) {
    throw refuse(uri, `proxy is '${proxy}'`, `Write ?proxy=auto, or one of ${ways.join(', ')}.`)
  }
  if (way === 'helper' && socket !== undefined) {
    throw refuse(uri, 'virt-ssh-helper cannot be told of a socket', 'Leave socket out, or write proxy=socat.')
  }
  return [way]
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
