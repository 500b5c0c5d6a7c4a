import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './sshd.js'

/** What is wrong with a server's certificate, if anything. */
export type ServerCertificate = 'good' | 'expired' | 'of another name'

/** Files of a server. */
export interface ServerFiles {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

interface KeyPair {
  readonly certificate: string
  readonly key: string
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Makes an authority that signs certificates, once for each name. */
function makeAuthority(folder: string, name: string): KeyPair {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const extensions = ['-addext', 'keyUsage=critical,keyCertSign', '-subj', `/CN=${name}`, '-days', '2']
  run('openssl', ['req', '-x509', ...newKey, ...extensions, '-keyout', key, '-out', certificate])
  return { certificate, key }
}

/** Has an authority sign a certificate. */
function sign(
  folder: string,
  authority: KeyPair,
  name: string,
  { alternatives, expired = false }: { readonly alternatives?: string; readonly expired?: boolean } = {},
): KeyPair {
  const [certificate, key, request] = ['pem', 'key', 'csr'].map((end) => join(folder, `${name}.${end}`))
  if (certificate === undefined || key === undefined || request === undefined) throw new Error('no paths')
  run('openssl', ['req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request])
  const extensions = join(folder, `${name}.extensions`)
  writeFileSync(extensions, alternatives === undefined ? '' : `subjectAltName=${alternatives}\n`)
  const from = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial']
  const days = ['-days', expired ? '-1' : '2']
  run('openssl', [
    'x509',
    '-req',
    '-in',
    request,
    ...from,
    ...days,
    '-extfile',
    extensions,
    '-out',
    certificate,
  ])
  return { certificate, key }
}

/** Makes the certificates for a daemon with an authority of its own, and for its clients. */
export function makeServerCertificate(folder: string, kind: ServerCertificate = 'good'): ServerFiles {
  const authority = makeAuthority(folder, 'authority')
  const foreign = makeAuthority(folder, 'foreign-authority')
  const server = sign(folder, authority, 'server', {
    alternatives:
      kind === 'of another name'
        ? 'DNS:other.example'
        : 'IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,DNS:localhost',
    expired: kind === 'expired',
  })
  const client = sign(folder, authority, 'client')
  const stranger = sign(folder, foreign, 'stranger')
  makeClientFolder(folder, 'client-pki', authority, client)
  makeClientFolder(folder, 'foreign-client-pki', authority, stranger)
  makeClientFolder(folder, 'foreign-authority-pki', foreign, client)
  makeClientFolder(folder, 'no-client-pki', authority)
  return { authority: authority.certificate, ...server }
}

/** A folder as `?pkipath=` takes it. */
function makeClientFolder(folder: string, name: string, authority: KeyPair, client?: KeyPair): void {
  const place = join(folder, name)
  mkdirSync(place)
  copyFileSync(authority.certificate, join(place, 'cacert.pem'))
  if (client === undefined) return
  copyFileSync(client.certificate, join(place, 'clientcert.pem'))
  copyFileSync(client.key, join(place, 'clientkey.pem'))
}
