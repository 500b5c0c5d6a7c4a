import { readPath, refuse } from '../../../src/refuse-uri.js'
import { allowParameters, type ConnectionUri } from '../../../src/uri.js'
import type { KeepaliveSettings } from '../rpc/keepalive.js'
import { type LibvirtDriverName, readDriverName } from './driver-name.js'
import { readSshPlace, type SshPlace, sshParameters } from './ssh.js'
import { readTlsPlace, type TlsPlace, tlsParameters } from './tls.js'
import { readUnixPlace, type UnixPlace, unixParameters } from './unix.js'

/** Where a daemon is, and how it is reached. */
export type Place = UnixPlace | SshPlace | TlsPlace

/** A daemon, and what it is asked for. */
export interface Endpoint {
  readonly place: Place
  /** libvirt's own URI of what is to be opened: `qemu:///system`. */
  readonly target: string
  readonly keepalive: KeepaliveSettings
  /** The client authentication file, if it is not one of the usual ones. */
  readonly authFile: string | undefined
  /** Where the hypervisor listens for a machine that migrates here, in libvirt's words; libvirt's choice if absent. */
  readonly migrateUri: string | undefined
}

const commonParameters = ['driver', 'type', 'keepalive', 'authfile', 'migrate_uri', 'via']

const transports = {
  unix: { parameters: unixParameters, read: readUnixPlace },
  ssh: { parameters: sshParameters, read: readSshPlace },
  tls: { parameters: tlsParameters, read: readTlsPlace },
} as const satisfies Record<
  string,
  {
    readonly parameters: readonly string[]
    read(uri: ConnectionUri, driver: LibvirtDriverName): Place
  }
>

/**
 * Reads a URI of this driver, of one of these forms. For `libvirt` there may be a scheme of libvirt's own if the
 * parameter `via` is `libvirt`: `qemu+ssh://host/system?via=libvirt`.
 *
 * - `libvirt+unix:///PATH`, with `socket`
 * - `libvirt+ssh://user@host:port/PATH`, with `socket` (on that host), `known_hosts`, `keyfile`, `jump`, `proxy`
 * - `libvirt+tls://host:port/PATH`, with `pkipath`
 *
 * The path is what libvirt's own URI has: `/system` and `/session`, and `/default` of its test driver. All have the
 * parameters `driver` (or `type`, another word for it), `keepalive` in seconds, `authfile`, and `migrate_uri`
 * (`tcp://ADDRESS[:PORT]`, `rdma://ADDRESS` or `unix:///PATH`) for machines that migrate there. Without a transport
 * a URI with a host means TLS and one without means UNIX, as in libvirt's page "Connection URIs".
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readEndpoint(uri: ConnectionUri): Endpoint {
  const { parameters, read } = transports[readTransport(uri)]
  if (uri.parameters.has('no_verify')) {
    const hint =
      'Leave no_verify out: give known_hosts for SSH, or the certificate of the CA (pkipath) for TLS.'
    throw refuse(uri, 'no_verify is not accepted, since hosts are always verified', hint)
  }
  allowParameters(uri, [...commonParameters, ...parameters])
  const via = uri.parameters.get('via') ?? 'libvirt'
  if (via !== 'libvirt') throw refuse(uri, `via is '${via}'`, 'Write ?via=libvirt, or leave it out.')
  const driver = readDriverName(uri)
  if (driver !== 'test' && uri.path !== '/system' && uri.path !== '/session') {
    throw refuse(uri, `there is no '${uri.path}'`, 'Write /system or /session.')
  }
  return {
    place: read(uri, driver),
    target: `${driver}://${uri.path}`,
    keepalive: readKeepalive(uri),
    authFile: readPath(uri, 'authfile'),
    migrateUri: readMigrateUri(uri),
  }
}

function readMigrateUri(uri: ConnectionUri): string | undefined {
  const text = uri.parameters.get('migrate_uri')
  if (text === undefined || /^(tcp|rdma):\/\/[^/\s]+$|^unix:\/\/\/\S+$/.test(text)) return text
  throw refuse(uri, `migrate_uri is '${text}'`, 'Write ?migrate_uri=tcp://192.0.2.1 or unix:///path.')
}

function readTransport(uri: ConnectionUri): keyof typeof transports {
  const name = uri.transport ?? (uri.host === '' ? 'unix' : 'tls')
  if (name === 'unix' || name === 'ssh' || name === 'tls') return name
  const hint =
    name === 'tcp'
      ? 'TCP without TLS is neither encrypted nor verified. Write +tls or +ssh.'
      : 'Transports: unix, ssh, tls.'
  throw refuse(uri, `there is no transport '${name}'`, hint)
}

/** Asked after five seconds of silence, and given up after five questions: libvirt's own defaults. */
const usualKeepalive: KeepaliveSettings = { interval: 5_000, count: 5 }

function readKeepalive(uri: ConnectionUri): KeepaliveSettings {
  const text = uri.parameters.get('keepalive')
  if (text === undefined) return usualKeepalive
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || !(seconds >= 0.1 && seconds <= 3600)) {
    const hint = 'Write a number of seconds from 0.1 to 3600: ?keepalive=5.'
    throw refuse(uri, `keepalive is '${text}'`, hint)
  }
  return { interval: seconds * 1000, count: usualKeepalive.count }
}

/** The host of a daemon, as the client authentication file has it: `localhost` for this one. */
export function hostOf(place: Place): string {
  switch (place.transport) {
    case 'unix':
      return 'localhost'
    case 'ssh':
      return place.server.host
    case 'tls':
      return place.host
  }
}
