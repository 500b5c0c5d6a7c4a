import { isAbsolute } from 'node:path'
import { isHypervisorError } from '../../src/errors.js'
import { readPath, refuse } from '../../src/refuse-uri.js'
import { type HttpProxy, readProxy } from '../../src/transports/proxy/address.js'
import { proxyOfEnvironment } from '../../src/transports/proxy/environment.js'
import { readFingerprints, requireVerification } from '../../src/transports/tls/fingerprint.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'

/** A server of the vSphere API, and what of it is asked for. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  /** Who logs in; the client authentication file says it, if the URI does not. */
  readonly user: string | undefined
  /** Inventory path of the place: `/` for all, `/DC0` for a datacenter, `/DC0/vm/folder` for a folder of machines. */
  readonly place: string
  /** File of the authorities that sign certificates; those of this host if absent. */
  readonly authorities: string | undefined
  /** SHA-256 fingerprints of the server's certificate, as `AB:CD:…`, in place of an authority. */
  readonly fingerprints: readonly string[] | undefined
  /** The proxy that makes the way there, if there is one. */
  readonly proxy: HttpProxy | undefined
  /** The client authentication file, if it is not one of the usual ones. */
  readonly authFile: string | undefined
  /** Name of the datastore that new machines are put on, if there are several. */
  readonly datastore: string | undefined
  /** Inventory path of the resource pool that new machines belong to, if there are several. */
  readonly pool: string | undefined
}

const known = ['ca', 'thumbprint', 'proxy', 'authfile', 'datastore', 'pool']

/**
 * Reads a URI of this driver: `vmware://[user@]host[:port]/[PATH]`. The path is one of the inventory, as govc and
 * VMware's own tools write it. Parameters:
 *
 * - `ca`: a file with the certificates of authorities, as PEM
 * - `thumbprint`: the SHA-256 fingerprint of the server's certificate, with or without colons; with commas, several
 * - `proxy`: `[http://|https://][user@]host[:port]` of a proxy, or `none`; else what `HTTPS_PROXY` and `NO_PROXY` say
 * - `authfile`: the client authentication file, in which the password is
 * - `datastore`, `pool`: where new machines go, if there are several places
 *
 * The server is always verified.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_INVALID_ARGUMENT` naming a variable of the environment.
 */
export function readEndpoint(uri: ConnectionUri): Endpoint {
  const { parameters, host, port = 443, user } = uri
  if (uri.transport !== undefined) {
    throw refuse(uri, `there is no transport '${uri.transport}'`, 'Write vmware://user@host/.')
  }
  if (host === '') throw refuse(uri, 'it names no host', 'Write vmware://user@host/datacenter.')
  requireVerification(uri)
  allowParameters(uri, known)
  const pool = parameters.get('pool')
  if (pool !== undefined && !isAbsolute(pool)) {
    throw refuse(uri, `pool is '${pool}'`, 'Write an inventory path: ?pool=/DC0/host/C0/Resources.')
  }
  return {
    host,
    port,
    user,
    place: uri.path.replace(/\/+$/, '') || '/',
    authorities: readPath(uri, 'ca'),
    fingerprints: readFingerprints(uri),
    proxy: findProxy(uri, port),
    authFile: readPath(uri, 'authfile'),
    datastore: parameters.get('datastore'),
    pool,
  }
}

/** The proxy of the URI, else of the environment. */
function findProxy(uri: ConnectionUri, port: number): HttpProxy | undefined {
  const text = uri.parameters.get('proxy')
  if (text === undefined) return proxyOfEnvironment(uri.host, port)
  if (text === 'none') return undefined
  try {
    const proxy = readProxy(text, '?proxy=')
    if (proxy.password === undefined) return proxy
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_INVALID_ARGUMENT')) throw error
    throw refuse(uri, error.message, error.hint ?? '')
  }
  const hint = `The password of the user of a proxy belongs into the client authentication file: ?authfile=/file.`
  throw refuse(uri, 'the address of the proxy must not contain a password', hint)
}
