import { join } from 'node:path'
import { readPath, refuse } from '../../../src/refuse-uri.js'
import { readSshServer, type SshServer, sshServerParameters } from '../../../src/transports/ssh/server.js'
import type { ConnectionUri } from '../../../src/uri.js'
import { type LibvirtDriverName, socketNames, systemSockets } from './driver-name.js'

/** The ways from an SSH server to a daemon beside it. */
const ways = ['socket', 'helper', 'socat'] as const

/** A way from an SSH server to the daemon: its socket is forwarded, or a program connects to it. */
export type SshWay = (typeof ways)[number]

/** A daemon on a host that SSH leads to. */
export interface SshPlace extends SshServer {
  readonly transport: 'ssh'
  /** The ways to try, in order. */
  readonly ways: readonly SshWay[]
  /** Sockets on that host to try, in order; one that is not absolute is in the folder of the user's daemons. */
  readonly sockets: readonly string[]
}

/** Parameters of URIs with SSH. */
export const sshParameters: readonly string[] = ['socket', 'proxy', ...sshServerParameters]

/** Reads how SSH leads to a daemon. @throws HypervisorError `ERR_INVALID_URI`. */
export function readSshPlace(uri: ConnectionUri, driver: LibvirtDriverName): SshPlace {
  const server = readSshServer(uri, `${uri.scheme}+ssh://user@host/system`)
  const socket = readPath(uri, 'socket')
  return {
    transport: 'ssh',
    ...server,
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
