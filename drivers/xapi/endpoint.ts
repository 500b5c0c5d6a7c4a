import { readPath, refuse } from '../../src/refuse-uri.js'
import { readFingerprints, requireVerification } from '../../src/transports/tls/fingerprint.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'

/** A pool: one of its hosts, and how its hosts are known. */
export interface Endpoint {
  /** A host of the pool; the one that is asked first. */
  readonly host: string
  /** The port of the API at every host of the pool. */
  readonly port: number
  /** Who logs in; the client authentication file says it, if the URI does not. */
  readonly user: string | undefined
  /** File of the authorities that sign certificates; those of this host if absent. */
  readonly authorities: string | undefined
  /** SHA-256 fingerprints of the hosts' certificates, as `AB:CD:…`, in place of an authority. */
  readonly fingerprints: readonly string[] | undefined
  /** The client authentication file, if it is not one of the usual ones. */
  readonly authFile: string | undefined
}

/**
 * Reads a URI of this driver: `xapi://[user@]host[:port]/`. Any host of the pool will do: one that is not the master
 * names it. Parameters:
 *
 * - `ca`: a file with the certificates of authorities, as PEM
 * - `thumbprint`: the SHA-256 fingerprints of the hosts' certificates, with commas between them
 * - `authfile`: the client authentication file, in which the password is
 *
 * Every host is always verified.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readEndpoint(uri: ConnectionUri): Endpoint {
  const { host, port = 443, user, path, transport } = uri
  if (transport !== undefined) {
    throw refuse(uri, `there is no transport '${transport}'`, 'Write xapi://user@host/.')
  }
  if (host === '') throw refuse(uri, 'it names no host', 'Write xapi://user@pool-master/.')
  if (path !== '/') throw refuse(uri, `it has the path '${path}'`, 'A pool is one place: write xapi://host/.')
  requireVerification(uri)
  allowParameters(uri, ['ca', 'thumbprint', 'authfile'])
  return {
    ...{ host, port, user },
    authorities: readPath(uri, 'ca'),
    fingerprints: readFingerprints(uri),
    authFile: readPath(uri, 'authfile'),
  }
}
