import { isAbsolute } from 'node:path'
import { HypervisorError } from '../../errors.js'
import { allowParameters, type ConnectionUri, shownUri } from '../../uri.js'
import { defaultStateRoot } from '../state-root.js'

/** The error, `ERR_INVALID_URI`, of a URI that a driver cannot honour. */
export function refuseSessionUri(uri: ConnectionUri, why: string, hint: string): HypervisorError {
  return new HypervisorError(
    'ERR_INVALID_URI',
    `the connection URI '${shownUri(uri.text)}' is not valid: ${why}`,
    {
      hint,
    },
  )
}

/**
 * Reads `<driver>:///session?state=DIR`, with further parameters where the driver has some.
 *
 * @returns the state folder, absolute.
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readStateFolder(
  uri: ConnectionUri,
  driver: string,
  parameters: readonly string[] = [],
): string {
  allowParameters(uri, ['state', ...parameters])
  if (uri.host !== '' || uri.transport !== undefined || uri.path !== '/session') {
    throw refuseSessionUri(uri, 'this driver runs on this host, as this user', `Write ${driver}:///session.`)
  }
  const state = uri.parameters.get('state') ?? defaultStateRoot(driver)
  if (isAbsolute(state)) return state
  throw refuseSessionUri(uri, 'state is not an absolute path', 'Write ?state=/absolute/folder.')
}
