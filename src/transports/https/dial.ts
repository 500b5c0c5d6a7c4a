import { isIP, type Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { HypervisorError, isHypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'
import { credentialsOf } from '../auth-file/credentials.js'
import type { HttpProxy } from '../proxy/address.js'
import { openTunnel } from '../proxy/tunnel.js'
import { connectTcp } from '../tcp.js'
import { readAuthorities } from '../tls/authorities.js'
import { handshake } from '../tls/handshake.js'

/** Where a server is, and how it is known. */
export interface HttpPlace {
  readonly host: string
  readonly port: number
  /** File of the authorities that sign certificates; those of this host if absent. */
  readonly authorities: string | undefined
  /** SHA-256 fingerprints of the certificates that the server may have, in place of an authority. Default: none. */
  readonly fingerprints?: readonly string[] | undefined
  /** What to do where the other side does not speak TLS. */
  readonly noTlsHint: string
  /** The proxy that makes the way there. Default: none. */
  readonly proxy?: HttpProxy | undefined
  /** Where the password of the proxy's user is. */
  readonly authFile?: string | undefined
}

/**
 * Makes a connection to a server, through its proxy if it has one, and verifies the server.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_TLS`, `ERR_AUTH` of a proxy; the signal's reason.
 */
export async function dial(place: HttpPlace, signal: AbortSignal): Promise<TLSSocket> {
  const { host, fingerprints, noTlsHint } = place
  const secureContext = await readAuthorities(fingerprints === undefined ? place.authorities : undefined)
  const socket = await reach(place, secureContext, signal)
  socket.setKeepAlive(true, 30_000)
  // An address is no name that a server could be asked for (RFC 6066, 3).
  const servername = isIP(host) === 0 ? host : ''
  return await handshake(
    {
      ...{ socket, secureContext, host, servername, fingerprints, noTlsHint },
      authorityHint: (shown) =>
        `If this is the certificate that the server should have, write ?thumbprint=${shown}, or name the file of the authority that signed it: ?ca=/file.`,
    },
    signal,
  )
}

/** Opens the way to the server, straight or through the proxy. */
async function reach(
  { host, port, proxy, authFile }: HttpPlace,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  if (proxy === undefined) return await connectTcp(host, port, signal)
  const { user, password } = proxy
  const credentials =
    user === undefined
      ? undefined
      : password === undefined
        ? await credentialsOf('proxy', { host: proxy.host, user, authFile })
        : { user, password }
  return await openTunnel({ proxy, host, port, credentials, secureContext }, signal)
}

/** What a request that found no end has come to: errors of ours stay as they are. */
export function networkError({ host, port }: HttpPlace, error: unknown): unknown {
  if (isHypervisorError(error) || !(error instanceof Error) || error.name === 'AbortError') return error
  const why = errorCode(error) ?? error.message
  const message = `the connection to ${host} port ${port} was lost: ${why}`
  return new HypervisorError('ERR_DISCONNECTED', message, { cause: error })
}
