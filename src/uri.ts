import { HypervisorError } from './errors.js'

/** A connection URI in its parts: `scheme[+transport]://[user@]host[:port]/path?name=value`. */
export interface ConnectionUri {
  /** The URI as it was given. */
  readonly text: string
  /** What selects the driver, in lower case: `qemu`, `xen`. */
  readonly scheme: string
  /** What follows the `+` in the scheme: `ssh`, `unix`, `tls`. */
  readonly transport: string | undefined
  readonly user: string | undefined
  /** Host name or address, without brackets; empty for this host. */
  readonly host: string
  readonly port: number | undefined
  /** Path with its leading slash, percent-decoded. */
  readonly path: string
  /** Query parameters, each at most once. */
  readonly parameters: ReadonlyMap<string, string>
}

/** What the scheme of a URI can be, in lower case. */
export const schemeShape = /^[a-z][a-z0-9.-]*$/

const shape =
  /^([a-z][a-z0-9.-]*)(?:\+([a-z][a-z0-9]*))?:\/\/(?:([^@/?#]*)@)?(\[[0-9a-f:.]+\]|[^:@/?#[\]]*)(?::(\d{1,5}))?(\/[^?#]*)?(?:\?([^#]*))?$/i

/**
 * Parses a connection URI. Passwords are refused: a URI ends up in logs and process lists.
 *
 * @throws HypervisorError `ERR_INVALID_URI` that says which part is wrong.
 */
export function parseUri(text: string): ConnectionUri {
  if (typeof text !== 'string') throw new TypeError('a connection URI must be a string')
  const match = shape.exec(text)
  if (match === null) {
    throw invalid(text, 'it does not have the form driver[+transport]://[user@host[:port]]/path[?name=value]')
  }
  const [, scheme = '', transport, user, host = '', port, path = '/', query] = match
  if (user !== undefined && decode(text, user).includes(':')) {
    throw invalid(text, 'it must not contain a password')
  }
  if (port !== undefined && Number(port) > 65_535) throw invalid(text, `the port ${port} is above 65535`)
  return {
    text,
    scheme: scheme.toLowerCase(),
    transport: transport?.toLowerCase(),
    user: user === undefined || user === '' ? undefined : decode(text, user),
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? undefined : Number(port),
    path: decode(text, path),
    parameters: parseQuery(text, query),
  }
}

/**
 * Checks that a URI has no parameters but the `known` ones, so that a misspelt one is not ignored.
 *
 * @throws HypervisorError `ERR_INVALID_URI` naming the parameter and the known ones.
 */
export function allowParameters(uri: ConnectionUri, known: readonly string[]): void {
  for (const name of uri.parameters.keys()) {
    if (known.includes(name)) continue
    const hint =
      known.length === 0 ? 'This driver has no parameters.' : `Known parameters: ${known.join(', ')}.`
    throw invalid(uri.text, `it has the unknown parameter '${name}'`, hint)
  }
}

/**
 * Checks that a URI names no host, for drivers whose machines are on this one.
 *
 * @param where For the error: what the driver runs in or on.
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function requireHere({ text, scheme, host, transport }: ConnectionUri, where: string): void {
  if (host === '' && transport === undefined) return
  throw new HypervisorError('ERR_INVALID_URI', `'${shownUri(text)}': this driver runs ${where} only`, {
    hint: `Write ${scheme}:///.`,
  })
}

function parseQuery(text: string, query: string | undefined): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const part of (query ?? '').split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(text, equals < 0 ? part : part.slice(0, equals))
    if (parameters.has(name)) throw invalid(text, `it has the parameter '${name}' twice`)
    parameters.set(name, equals < 0 ? '' : decode(text, part.slice(equals + 1)))
  }
  return parameters
}

function decode(text: string, part: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(part)
  } catch {
    throw invalid(text, `'${part}' is not valid percent-encoding`)
  }
  if (decoded.includes('\0')) throw invalid(text, 'it contains a zero byte')
  return decoded
}

/** What may be a password, even in a URI that is malformed otherwise, or in a parameter: errors do not repeat it. */
const passwordShape = /((?::|%3a)(?:\/|%2f){2}(?:(?!%40|%2f)[^@/?#])*?(?::|%3a)).*(?:@|%40)/is

/** The same where nothing else of a URI is there. */
const bareShape = /^([^:]*:).*@/s

/** A value that a parameter of this name is likely to keep secret; the path of a file is none. */
const secretShape = /([?&][^?=&#]{0,40}(?:pass|pwd|secret|token|credential)[^?=&#]{0,40}(?<!file)=)[^&#]+/gi

/** A URI as it may be shown: without what may be a password. */
export function shownUri(text: string): string {
  const shown = text.replace(passwordShape, '$1…@').replace(secretShape, '$1…')
  return text.includes('//') ? shown : shown.replace(bareShape, '$1…@')
}

function invalid(text: string, why: string, hint?: string): HypervisorError {
  const message = `the connection URI '${shownUri(text)}' is not valid: ${why}`
  return new HypervisorError('ERR_INVALID_URI', message, {
    hint: hint ?? 'Examples: qemu:///session, v86:///, native:///, test:///default.',
  })
}
