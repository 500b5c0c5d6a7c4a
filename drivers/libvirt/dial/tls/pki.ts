import { access, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '../../../../src/errors.js'
import { errorCode } from '../../../../src/state/libc.js'

/** A file, and what is in it. Its text never goes into an error. */
export interface PemFile {
  readonly path: string
  readonly text: string
}

/** What we know the daemon by, and what it is to know us by. */
export interface Pki {
  readonly authority: PemFile
  /** `undefined` where this user has none. */
  readonly client: { readonly certificate: PemFile; readonly key: PemFile } | undefined
  /** Paths at which a client certificate was looked for. */
  readonly clientPaths: readonly string[]
}

interface PkiPaths {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/**
 * Reads the certificates and the key from where libvirt has them (libvirt's pages "Connection URIs" and "TLS certs"):
 * all in the given folder; else in `~/.pki/libvirt`, if the user is not root, or below `/etc/pki`. A client without a
 * certificate is one that the daemon may let in by a password.
 *
 * @throws HypervisorError `ERR_TLS` naming the file that is missing or cannot be read.
 */
export async function readPki(folder: string | undefined): Promise<Pki> {
  const places = folder === undefined ? usualPaths() : [inFolder(folder)]
  const authorities = places.map((place) => place.authority)
  const authority = (await firstThere(authorities)) ?? authorities.at(-1) ?? ''
  const client = await findClient(places)
  return {
    authority: await readPem(authority, authorities),
    client: client && {
      certificate: await readPem(client.certificate),
      key: await readPem(client.key),
    },
    clientPaths: places.map(({ certificate }) => certificate),
  }
}

function inFolder(folder: string): PkiPaths {
  return {
    authority: join(folder, 'cacert.pem'),
    certificate: join(folder, 'clientcert.pem'),
    key: join(folder, 'clientkey.pem'),
  }
}

const systemPaths: PkiPaths = {
  authority: '/etc/pki/CA/cacert.pem',
  certificate: '/etc/pki/libvirt/clientcert.pem',
  key: '/etc/pki/libvirt/private/clientkey.pem',
}

function usualPaths(): readonly PkiPaths[] {
  return process.getuid?.() === 0
    ? [systemPaths]
    : [inFolder(join(homedir(), '.pki', 'libvirt')), systemPaths]
}

/** The first place with a certificate or a key: half a pair is a mistake that reading it will name. */
async function findClient(places: readonly PkiPaths[]): Promise<PkiPaths | undefined> {
  for (const place of places) {
    if ((await firstThere([place.certificate, place.key])) !== undefined) return place
  }
  return undefined
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      (error: unknown) => errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR',
    )
    if (there) return path
  }
  return undefined
}

async function readPem(path: string, alternatives: readonly string[] = [path]): Promise<PemFile> {
  try {
    return { path, text: await readFile(path, 'utf8') }
  } catch (cause) {
    const why = errorCode(cause) === 'ENOENT' ? 'is not there' : `cannot be read: ${errorCode(cause)}`
    const others = alternatives.filter((other) => other !== path).map((other) => `, nor is '${other}'`)
    throw new HypervisorError('ERR_TLS', `the file '${path}' ${why}${others.join('')}`, {
      field: path,
      hint: 'Name a folder with cacert.pem, clientcert.pem and clientkey.pem: ?pkipath=/path.',
      cause,
    })
  }
}
