import { join } from 'node:path'
import { readPath, refuse } from '../../../src/refuse-uri.js'
import type { ConnectionUri } from '../../../src/uri.js'
import { type LibvirtDriverName, socketNames, systemSockets } from './driver-name.js'

/** A daemon on this host. */
export interface UnixPlace {
  readonly transport: 'unix'
  /** UNIX sockets to try, in order. */
  readonly sockets: readonly string[]
}

/** Parameters of URIs with a local socket. */
export const unixParameters: readonly string[] = ['socket']

/** Reads where the local socket is. @throws HypervisorError `ERR_INVALID_URI`. */
export function readUnixPlace(uri: ConnectionUri, driver: LibvirtDriverName): UnixPlace {
  if (uri.host !== '' || uri.port !== undefined || uri.user !== undefined) {
    const hint = `Write ${uri.scheme}+unix:///system with three slashes, or ${uri.scheme}+ssh://host/system.`
    throw refuse(uri, 'a UNIX socket is on this host', hint)
  }
  const socket = readPath(uri, 'socket')
  return { transport: 'unix', sockets: socket === undefined ? usualSockets(driver, uri.path) : [socket] }
}

function usualSockets(driver: LibvirtDriverName, path: string): readonly string[] {
  const { XDG_RUNTIME_DIR } = process.env
  const user = process.getuid?.() ?? 0
  const folder = path === '/session' ? join(XDG_RUNTIME_DIR ?? `/run/user/${user}`, 'libvirt') : systemSockets
  return socketNames(driver).map((name) => join(folder, name))
}
