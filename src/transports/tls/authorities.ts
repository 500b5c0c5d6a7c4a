import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import { HypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'

/** Where systems keep the authorities that they trust: Debian, Fedora, openSUSE, Alpine, macOS. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * What a handshake needs to know of authorities: those of the given file, else of `SSL_CERT_FILE`, else those of this
 * host, else the ones that Node brings. TLS 1.2 is the oldest version that is spoken.
 *
 * @throws HypervisorError `ERR_TLS` naming the file.
 */
export async function readAuthorities(path: string | undefined): Promise<SecureContext> {
  const { SSL_CERT_FILE } = process.env
  const given = path ?? (SSL_CERT_FILE || undefined)
  if (given !== undefined) return contextOf(given, await readGiven(given))
  for (const file of systemFiles) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return contextOf(file, text)
  }
  return createSecureContext({ minVersion: 'TLSv1.2' })
}

async function readGiven(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = errorCode(cause) === 'ENOENT' ? 'is not there' : `cannot be read: ${errorCode(cause)}`
    throw new HypervisorError('ERR_TLS', `the file of authorities '${path}' ${why}`, { field: path, cause })
  })
}

function contextOf(path: string, ca: string): SecureContext {
  try {
    // The library takes a file without any certificate for one that trusts nobody, and says nothing.
    if (!ca.includes('-----BEGIN')) throw new Error('it has no certificate')
    return createSecureContext({ ca, minVersion: 'TLSv1.2' })
  } catch (cause) {
    throw new HypervisorError('ERR_TLS', `'${path}' must have certificates of authorities, as PEM`, {
      field: path,
      cause,
    })
  }
}
