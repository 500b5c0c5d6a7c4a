import { isAbsolute } from 'node:path'
import { HypervisorError } from './errors.js'
import { type ConnectionUri, shownUri } from './uri.js'

/** The error of a URI that a driver cannot follow: `ERR_INVALID_URI`. */
export function refuse(uri: ConnectionUri, why: string, hint: string): HypervisorError {
  const message = `the connection URI '${shownUri(uri.text)}' is not valid: ${why}`
  return new HypervisorError('ERR_INVALID_URI', message, { hint })
}

/** The value of a parameter that is a path. @throws HypervisorError `ERR_INVALID_URI` unless it is absolute. */
export function readPath(uri: ConnectionUri, name: string): string | undefined {
  const path = uri.parameters.get(name)
  if (path !== undefined && !isAbsolute(path)) {
    throw refuse(uri, `${name} is not an absolute path`, `Write ?${name}=/absolute/path.`)
  }
  return path
}
