import { refuse } from '../../refuse-uri.js'
import type { ConnectionUri } from '../../uri.js'

/**
 * Reads the parameter `thumbprint` of a URI: SHA-256 fingerprints of certificates, with or without colons, with commas
 * between several.
 *
 * @returns them as `AB:CD:…`, or `undefined` if there is none.
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readFingerprints(uri: ConnectionUri): readonly string[] | undefined {
  return uri.parameters
    .get('thumbprint')
    ?.split(',')
    .map((text) => readFingerprint(uri, text))
}

function readFingerprint(uri: ConnectionUri, text: string): string {
  const digits = text.replaceAll(':', '').toUpperCase()
  if (/^[0-9A-F]{64}$/.test(digits)) return (digits.match(/../g) ?? []).join(':')
  const why = /^[0-9A-F]{40}$/.test(digits)
    ? 'thumbprint is a SHA-1 fingerprint, which can be forged'
    : 'thumbprint is no SHA-256 fingerprint'
  const command = `openssl s_client -connect ${uri.host}:${uri.port ?? 443} </dev/null | openssl x509 -noout -fingerprint -sha256`
  throw refuse(uri, why, `Write 64 hexadecimal digits, with or without colons: ${command}`)
}

/**
 * Insists that a URI does not ask for a server that is not verified.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function requireVerification(uri: ConnectionUri): void {
  if (!uri.parameters.has('no_verify')) return
  const hint = 'Leave no_verify out: give ?ca=/file of the authority, or ?thumbprint= of the certificate.'
  throw refuse(uri, 'no_verify is not accepted, since hosts are always verified', hint)
}
