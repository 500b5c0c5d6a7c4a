import { readPath, refuse } from '../../../src/refuse-uri.js'
import type { ConnectionUri } from '../../../src/uri.js'

/** A daemon that listens for TLS. */
export interface TlsPlace {
  readonly transport: 'tls'
  readonly host: string
  readonly port: number
  /** The folder of the certificates and the key, if they are not in the usual ones. */
  readonly pkiFolder: string | undefined
}

/** Parameters of URIs with TLS, as libvirt's page "Connection URIs" has them. */
export const tlsParameters: readonly string[] = ['pkipath']

/** `LIBVIRTD_TLS_PORT` (src/remote/remote_protocol.x of libvirt has the number). */
const usualPort = 16_514

/** Reads where a daemon listens for TLS. @throws HypervisorError `ERR_INVALID_URI`. */
export function readTlsPlace(uri: ConnectionUri): TlsPlace {
  const { host, port = usualPort, user } = uri
  if (host === '') throw refuse(uri, 'TLS needs a host', `Write ${uri.scheme}+tls://host/system.`)
  if (user !== undefined) {
    const hint =
      'Leave the user out: the client certificate or the client authentication file says who connects.'
    throw refuse(uri, 'TLS knows no user', hint)
  }
  return { transport: 'tls', host, port, pkiFolder: readPath(uri, 'pkipath') }
}
