import { HypervisorError } from '../../errors.js'

/** A proxy that makes tunnels (the method CONNECT of HTTP). */
export interface HttpProxy {
  /** Whether the way to the proxy itself is TLS. */
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  /** Never in a URI of a connection: from the environment alone. */
  readonly password: string | undefined
}

const shape =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[0-9a-f:.]+\]|[^:@/?#[\]\s]+)(?::(\d{1,5}))?\/?$/i

/** The port of a proxy that says none, as libvirt and curl have it (CURLOPT_PROXY). */
const usualPort = 1080

/**
 * Reads the address of a proxy as curl and libvirt's driver for ESX do: `[http://|https://][user[:password]@]host[:port]`,
 * with port 1080 where none is said.
 *
 * @param field Where it stands, for the error; the text itself is not repeated, since a password may be in it.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field.
 */
export function readProxy(text: string, field: string): HttpProxy {
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_ARGUMENT', `the address of the proxy in ${field} is not valid: ${why}`, {
      field,
      hint: `Write http://host:port, or none for no proxy.`,
    })
  const [match, scheme = 'http', credentials, host = '', port] = shape.exec(text) ?? []
  if (match === undefined) throw refuse('it does not have the form [http://][user@]host[:port]')
  const word = scheme.toLowerCase()
  if (word !== 'http' && word !== 'https') {
    throw refuse(`'${word.slice(0, 20)}' is a kind of proxy that is not spoken here: http and https are`)
  }
  if (port !== undefined && (Number(port) > 65_535 || Number(port) === 0))
    throw refuse(`there is no port ${port}`)
  const [user, password] = splitCredentials(credentials, refuse)
  return {
    secure: word === 'https',
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? usualPort : Number(port),
    user,
    password,
  }
}

function splitCredentials(
  text: string | undefined,
  refuse: (why: string) => HypervisorError,
): readonly [user: string | undefined, password: string | undefined] {
  if (text === undefined || text === '') return [undefined, undefined]
  const colon = text.indexOf(':')
  try {
    const user = decodeURIComponent(colon < 0 ? text : text.slice(0, colon))
    return [user, colon < 0 ? undefined : decodeURIComponent(text.slice(colon + 1))]
  } catch {
    throw refuse('the percent-encoding of user or password is not valid')
  }
}
