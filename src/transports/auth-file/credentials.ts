import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'
import { parseAuthFile } from './parse.js'

/** Who we are to a server that asks for a password. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/**
 * What asks for a password, in libvirt's words: its own daemon, or a host of VMware's; a pool of XAPI, VMware's REST API on a desktop, a proxy on the way and
 * the guest in a machine have none there.
 */
export type AuthService = 'libvirt' | 'esx' | 'xapi' | 'vmrest' | 'proxy' | 'guest'

/**
 * Looks up who we are to a service on a host, in the given file, else in `LIBVIRT_AUTH_FILE`, else in the first of
 * `$XDG_CONFIG_HOME/libvirt/auth.conf` and `/etc/libvirt/auth.conf` that is there. The group `auth-SERVICE-HOST`,
 * that of the first of several names, else `auth-SERVICE-default`, names the credentials, which have `authname` (or `username`) and `password` (libvirt's
 * page "Connection authentication"). Nobody is asked.
 *
 * @throws HypervisorError `ERR_AUTH` if there are none, `ERR_FILE` if the file cannot be read.
 */
export async function findCredentials(
  service: AuthService,
  host: string | readonly string[],
  path: string | undefined,
): Promise<Credentials> {
  const file = await readAuthFile(path)
  const groups = file.text === undefined ? new Map() : parseAuthFile(file.text, file.path)
  const wanted = [host, 'default'].flat().map((name) => `auth-${service}-${name}`)
  const missing = (why: string): HypervisorError =>
    new HypervisorError('ERR_AUTH', `${asker[service]} asks for a user and a password: ${why}`, {
      hint: `Write a file with [credentials-NAME], authname=, password= and [${wanted[0]}], credentials=NAME, and name it: ?authfile=/path.`,
    })
  const group = wanted.find((name) => groups.has(name))
  if (group === undefined) {
    throw missing(`'${file.path}' ${file.text === undefined ? 'is not there' : `has no [${wanted[0]}]`}`)
  }
  const name = groups.get(group)?.get('credentials')
  const found = name === undefined ? undefined : groups.get(`credentials-${name}`)
  const user = found?.get('authname') ?? found?.get('username')
  const password = found?.get('password')
  if (user === undefined || password === undefined) {
    throw missing(`the credentials that [${group}] of '${file.path}' names are not complete`)
  }
  return { user, password }
}

/** A server of a URI or a proxy, and who we are to it. */
interface AskingServer {
  readonly host: string
  readonly user: string | undefined
  readonly authFile: string | undefined
}

/**
 * Looks up who we are to the server of a URI, or to a proxy, as {@link findCredentials} does.
 *
 * @throws HypervisorError `ERR_AUTH` also if there is another user than in the file, whose password it would be.
 */
export async function credentialsOf(
  service: AuthService,
  { host, user, authFile }: AskingServer,
): Promise<Credentials> {
  const found = await findCredentials(service, host, authFile)
  if (user === undefined || user === found.user) return found
  const where = places[service] ?? 'The URI'
  const message = `the client authentication file has the user '${found.user}' for ${asker[service]}`
  throw new HypervisorError('ERR_AUTH', message, {
    hint: `${where} has '${user}': write the same in both, or name another file: ?authfile=/path.`,
  })
}

const asker: Readonly<Record<AuthService, string>> = {
  libvirt: 'the daemon',
  esx: 'the server',
  xapi: 'the pool',
  vmrest: 'vmrest',
  proxy: 'the proxy',
  guest: 'the guest',
}

/** Where the user of a service stands that is not the one of the URI. */
const places: Readonly<Partial<Record<AuthService, string>>> = {
  proxy: 'The address of the proxy',
  vmrest: 'The address of vmrest',
}

interface FoundFile {
  readonly path: string
  readonly text: string | undefined
}

async function readAuthFile(given: string | undefined): Promise<FoundFile> {
  const { LIBVIRT_AUTH_FILE, XDG_CONFIG_HOME } = process.env
  const named = given ?? LIBVIRT_AUTH_FILE
  if (named !== undefined) return { path: named, text: await read(named) }
  const own = join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'libvirt', 'auth.conf')
  for (const path of [own, '/etc/libvirt/auth.conf']) {
    const text = await read(path, true)
    if (text !== undefined) return { path, text }
  }
  return { path: own, text: undefined }
}

async function read(path: string, mayBeMissing = false): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (mayBeMissing && errorCode(cause) === 'ENOENT') return undefined
    const message = `the client authentication file '${path}' cannot be read: ${errorCode(cause)}`
    throw new HypervisorError('ERR_FILE', message, { field: path, cause })
  }
}
