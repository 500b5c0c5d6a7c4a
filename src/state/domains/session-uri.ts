import { isAbsolute } from 'node:path'
import { refuse } from '../../refuse-uri.js'
import { allowParameters, type ConnectionUri } from '../../uri.js'
import { defaultStateRoot } from '../state-root.js'

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
    throw refuse(uri, 'this driver runs on this host, as this user', `Write ${driver}:///session.`)
  }
  const state = uri.parameters.get('state') ?? defaultStateRoot(driver)
  if (isAbsolute(state)) return state
  throw refuse(uri, 'state is not an absolute path', 'Write ?state=/absolute/folder.')
}
