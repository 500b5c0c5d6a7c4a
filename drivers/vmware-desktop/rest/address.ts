import { isIP } from 'node:net'
import { refuse } from '../../../src/refuse-uri.js'
import type { ConnectionUri } from '../../../src/uri.js'

/** Where a vmrest is, and who we are to it. */
export interface VmrestAddress {
  readonly origin: string
  readonly host: string
  /** `undefined` if the client authentication file says it alone. */
  readonly user: string | undefined
}

const example = 'Write ?vmrest=http://127.0.0.1:8697, where it listens unless it is told otherwise.'

/**
 * Reads the parameter `vmrest` of a URI: `http://[user@]127.0.0.1:8697`, or `https://` where it has a certificate. Without
 * one it has to be on this host, since whoever listens on the way would read the password.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readVmrest(uri: ConnectionUri, text: string | undefined): VmrestAddress | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw refuse(uri, 'vmrest is not the address of an HTTP server', example)
  }
  const { protocol, hostname, username, password, pathname, search, hash, origin } = url
  if (password !== '') {
    throw refuse(
      uri,
      'vmrest has a password in it',
      'It belongs into the client authentication file: ?authfile=/path.',
    )
  }
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw refuse(uri, 'vmrest has more than a host and a port', example)
  }
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'http:' && !isThisHost(host)) {
    throw refuse(
      uri,
      'vmrest would get the password unencrypted over a network',
      'Give it a certificate (vmrest -c, -k), and write https://.',
    )
  }
  return { origin, host, user: username === '' ? undefined : decodeURIComponent(username) }
}

function isThisHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
