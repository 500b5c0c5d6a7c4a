import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { HypervisorError } from '../../../../src/errors.js'
import type { PemFile, Pki } from './pki.js'

/**
 * What a handshake needs of the files. TLS 1.2 is the oldest version that is spoken.
 *
 * @throws HypervisorError `ERR_TLS` naming the files that are not what they should be.
 */
export function secureContextOf({ authority, client }: Pki): SecureContext {
  // The library takes a file without any certificate for one that trusts nobody, and says nothing.
  check([authority], 'certificates of authorities', () => new X509Certificate(authority.text))
  const settings = { minVersion: 'TLSv1.2', ca: authority.text } as const
  if (client === undefined) return createSecureContext(settings)
  const { certificate, key } = client
  return check([certificate, key], 'a certificate and its private key, which is not encrypted', () =>
    createSecureContext({ ...settings, cert: certificate.text, key: key.text }),
  )
}

function check<Result>(files: readonly PemFile[], what: string, use: () => Result): Result {
  try {
    return use()
  } catch (cause) {
    const paths = files.map(({ path }) => `'${path}'`).join(' and ')
    throw new HypervisorError('ERR_TLS', `${paths}: here must be ${what}, as PEM`, { cause })
  }
}
