import type { Socket } from 'node:net'
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls'
import { HypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'
import { untilAborted } from '../interruptible.js'

/** What a handshake is made with. */
export interface HandshakeSettings {
  readonly socket: Socket
  readonly secureContext: SecureContext
  /** Name or address that the server's certificate must have. */
  readonly host: string
  /** The name that the server is asked for; empty for none. */
  readonly servername: string
  /**
   * SHA-256 fingerprints, as `AB:CD:…`, of which the certificate must have one. They take the place of the authorities
   * then, and of the name.
   */
  readonly fingerprints?: readonly string[] | undefined
  /** What to do where the other side does not speak TLS. */
  readonly noTlsHint: string
  /** What to do where no authority that is known has signed the certificate, which has this fingerprint. */
  readonly authorityHint: (fingerprint: string) => string
}

/**
 * Makes a TLS connection of a TCP connection. The server's certificate is verified, and there is no way around it.
 *
 * @throws HypervisorError `ERR_TLS` with subject, issuer and fingerprint of a certificate that does not hold.
 */
export function handshake(settings: HandshakeSettings, signal: AbortSignal): Promise<TLSSocket> {
  const { socket, secureContext, host, servername, fingerprints } = settings
  return untilAborted(signal, ({ resolve, reject }) => {
    let shown: PeerCertificate | undefined
    const rejectUnauthorized = fingerprints === undefined
    const secured = connect({ socket, secureContext, host, servername, rejectUnauthorized })
    // Comes before the library judges the certificate; afterwards one that was rejected cannot be asked for.
    secured.prependListener('secure', () => {
      shown = secured.getPeerCertificate()
    })
    secured.once('secureConnect', () => {
      if (fingerprints === undefined || fingerprints.includes(shown?.fingerprint256 ?? '')) {
        resolve(secured)
        return
      }
      secured.destroy()
      socket.destroy()
      reject(otherFingerprint(host, shown))
    })
    // It stays, for errors that come before anybody else listens.
    secured.on('error', (cause) => {
      socket.destroy()
      reject(tlsError(cause, settings, shown))
    })
    return () => {
      secured.destroy()
      socket.destroy()
    }
  })
}

function tlsError(
  cause: Error,
  settings: HandshakeSettings,
  shown: PeerCertificate | undefined,
): HypervisorError {
  const { host } = settings
  if (shown?.fingerprint256 === undefined) {
    const message = `${host} does not speak TLS as we do: ${cause.message}`
    return new HypervisorError('ERR_TLS', message, { hint: settings.noTlsHint, cause })
  }
  const message = `the certificate of ${host} is not accepted: ${cause.message} (${about(shown)})`
  return new HypervisorError('ERR_TLS', message, {
    hint: hintFor(errorCode(cause), shown, settings),
    cause: { code: errorCode(cause), message: cause.message },
  })
}

function otherFingerprint(host: string, shown: PeerCertificate | undefined): HypervisorError {
  const what = shown === undefined ? 'it showed none' : about(shown)
  return new HypervisorError('ERR_TLS', `the certificate of ${host} is not the one that is known: ${what}`, {
    hint: 'Ask whoever runs the server whether its certificate was changed, and only then take the new fingerprint.',
  })
}

function about({ subject, issuer, fingerprint256 }: PeerCertificate): string {
  return `subject ${nameOf(subject)}, issuer ${nameOf(issuer)}, SHA-256 fingerprint ${fingerprint256}`
}

/** Reasons of OpenSSL and of Node (its documentation of TLS, "X509 certificate error codes"). */
function hintFor(code: string | undefined, shown: PeerCertificate, settings: HandshakeSettings): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `Connect by a name that it has: ${shown.subjectaltname ?? 'it has none'}.`
    case 'CERT_HAS_EXPIRED':
      return `It was valid until ${shown.valid_to}: the host needs a new one.`
    case 'CERT_NOT_YET_VALID':
      return `It is valid from ${shown.valid_from}: compare the clocks of both hosts.`
    default:
      return settings.authorityHint(shown.fingerprint256)
  }
}

/** A distinguished name in one line. */
function nameOf(name: object): string {
  const parts = Object.entries(name).map(([key, value]) => `${key}=${String(value)}`)
  return `'${parts.join(', ')}'`
}
