import type { Socket } from 'node:net'
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls'
import { HypervisorError } from '../../../../src/errors.js'
import { errorCode } from '../../../../src/state/libc.js'
import { untilAborted } from '../../../../src/transports/interruptible.js'
import type { Pki } from './pki.js'

/** What a handshake is made with. */
export interface HandshakeSettings {
  readonly socket: Socket
  readonly secureContext: SecureContext
  /** Name or address that the server's certificate must have. */
  readonly host: string
  /** The name that the server is asked for; empty for none. */
  readonly servername: string
}

/**
 * Makes a TLS connection of a TCP connection. The server's certificate is verified, and there is no way around it.
 *
 * @throws HypervisorError `ERR_TLS` with subject, issuer and fingerprint of a certificate that does not hold.
 */
export function handshake(settings: HandshakeSettings, pki: Pki, signal: AbortSignal): Promise<TLSSocket> {
  const { socket, host } = settings
  return untilAborted(signal, ({ resolve, reject }) => {
    let shown: PeerCertificate | undefined
    const secured = connect({ ...settings, rejectUnauthorized: true })
    // Comes before the library judges the certificate; afterwards one that was rejected cannot be asked for.
    secured.prependListener('secure', () => {
      shown = secured.getPeerCertificate()
    })
    secured.once('secureConnect', () => resolve(secured))
    // It stays, for errors that come before anybody else listens.
    secured.on('error', (cause) => {
      socket.destroy()
      reject(tlsError(cause, host, shown, pki))
    })
    return () => {
      secured.destroy()
      socket.destroy()
    }
  })
}

function tlsError(cause: Error, host: string, shown: PeerCertificate | undefined, pki: Pki): HypervisorError {
  if (shown?.fingerprint256 === undefined) {
    const hint = 'Is it the TLS port of libvirtd (16514)? It listens with listen_tls = 1 and --listen.'
    return new HypervisorError('ERR_TLS', `${host} does not speak TLS as we do: ${cause.message}`, {
      hint,
      cause,
    })
  }
  const about = `subject ${nameOf(shown.subject)}, issuer ${nameOf(shown.issuer)}, SHA-256 fingerprint ${shown.fingerprint256}`
  return new HypervisorError(
    'ERR_TLS',
    `the certificate of ${host} is not accepted: ${cause.message} (${about})`,
    {
      hint: hintFor(errorCode(cause), shown, pki),
      cause: { code: errorCode(cause), message: cause.message },
    },
  )
}

/** Reasons of OpenSSL and of Node (its documentation of TLS, "X509 certificate error codes"). */
function hintFor(code: string | undefined, shown: PeerCertificate, pki: Pki): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `Connect by a name that it has: ${shown.subjectaltname ?? 'it has none'}.`
    case 'CERT_HAS_EXPIRED':
      return `It was valid until ${shown.valid_to}: the host needs a new one.`
    case 'CERT_NOT_YET_VALID':
      return `It is valid from ${shown.valid_from}: compare the clocks of both hosts.`
    default:
      return `It must be signed by an authority of '${pki.authority.path}'.`
  }
}

/** A distinguished name in one line. */
function nameOf(name: object): string {
  const parts = Object.entries(name).map(([key, value]) => `${key}=${String(value)}`)
  return `'${parts.join(', ')}'`
}
