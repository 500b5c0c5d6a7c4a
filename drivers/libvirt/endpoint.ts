import { isAbsolute, join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'
import type { KeepaliveSettings } from './rpc/keepalive.js'

/** The drivers of libvirt that are known to be of use, with the name of the daemon that has only this one. */
const libvirtDrivers = {
  qemu: 'virtqemud',
  lxc: 'virtlxcd',
  xen: 'virtxend',
  ch: 'virtchd',
  vbox: 'virtvboxd',
  bhyve: 'virtbhyved',
  vz: 'virtvzd',
  test: 'libvirtd',
} as const

/** A driver of libvirt. */
export type LibvirtDriverName = keyof typeof libvirtDrivers

/** Where a daemon is, and what it is asked for. */
export interface Endpoint {
  /** UNIX sockets to try, in order. */
  readonly sockets: readonly string[]
  /** libvirt's own URI of what is to be opened: `qemu:///system`. */
  readonly target: string
  readonly keepalive: KeepaliveSettings
  /** Where the hypervisor listens for a machine that migrates here, in libvirt's words; libvirt's choice if absent. */
  readonly migrateUri?: string | undefined
}

const parameters = ['driver', 'type', 'socket', 'keepalive', 'migrate_uri']

/**
 * Reads `libvirt+unix:///system|session?driver=qemu&socket=PATH&keepalive=SECONDS`. `type` is another word for
 * `driver`. `migrate_uri` is `tcp://ADDRESS[:PORT]`, `rdma://ADDRESS` or `unix:///PATH`. The path is what libvirt's own URI has: `/system` and `/session`, and `/default` of its test driver.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readEndpoint(uri: ConnectionUri): Endpoint {
  allowParameters(uri, parameters)
  const refuse = (why: string, hint: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_URI', `the connection URI '${uri.text}' is not valid: ${why}`, { hint })
  if (uri.transport !== undefined && uri.transport !== 'unix') {
    throw refuse(`there is no transport '${uri.transport}'`, 'Write libvirt+unix:///system.')
  }
  if (uri.host !== '' || uri.port !== undefined || uri.user !== undefined) {
    throw refuse('a UNIX socket is on this host', 'Write libvirt+unix:///system, with three slashes.')
  }
  const name = uri.parameters.get('driver') ?? uri.parameters.get('type') ?? 'qemu'
  if (!isLibvirtDriver(name)) {
    throw refuse(`libvirt has no driver '${name}'`, `Drivers: ${Object.keys(libvirtDrivers).join(', ')}.`)
  }
  if (name !== 'test' && uri.path !== '/system' && uri.path !== '/session') {
    throw refuse(`there is no '${uri.path}'`, 'Write /system or /session.')
  }
  const socket = uri.parameters.get('socket')
  if (socket !== undefined && !isAbsolute(socket)) {
    throw refuse('socket is not an absolute path', 'Write ?socket=/absolute/path.')
  }
  const migrateUri = uri.parameters.get('migrate_uri')
  if (migrateUri !== undefined && !/^(tcp|rdma):\/\/[^/\s]+$|^unix:\/\/\/\S+$/.test(migrateUri)) {
    throw refuse(`migrate_uri is '${migrateUri}'`, 'Write ?migrate_uri=tcp://192.0.2.1 or unix:///path.')
  }
  return {
    sockets: socket === undefined ? usualSockets(name, uri.path) : [socket],
    target: `${name}://${uri.path}`,
    keepalive: readKeepalive(uri.parameters.get('keepalive'), refuse),
    migrateUri,
  }
}

function isLibvirtDriver(name: string): name is LibvirtDriverName {
  return Object.hasOwn(libvirtDrivers, name)
}

/** The monolithic daemon's socket, and that of the driver's own daemon (libvirt's "Daemons"). */
function usualSockets(name: LibvirtDriverName, path: string): readonly string[] {
  const { XDG_RUNTIME_DIR } = process.env
  const user = process.getuid?.() ?? 0
  const folder =
    path === '/session' ? join(XDG_RUNTIME_DIR ?? `/run/user/${user}`, 'libvirt') : '/run/libvirt'
  return ['libvirtd', libvirtDrivers[name]].map((daemon) =>
    join(folder, daemon === 'libvirtd' ? 'libvirt-sock' : `${daemon}-sock`),
  )
}

/** Asked after five seconds of silence, and given up after five questions: libvirt's own defaults. */
const usualKeepalive: KeepaliveSettings = { interval: 5_000, count: 5 }

function readKeepalive(
  text: string | undefined,
  refuse: (why: string, hint: string) => HypervisorError,
): KeepaliveSettings {
  if (text === undefined) return usualKeepalive
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || !(seconds >= 0.1 && seconds <= 3600)) {
    throw refuse(`keepalive is '${text}'`, 'Write a number of seconds from 0.1 to 3600: ?keepalive=5.')
  }
  return { interval: seconds * 1000, count: usualKeepalive.count }
}
