import { isAbsolute } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'
import { type Accelerator, accelerators } from './options.js'

/** What a URI of this driver says. */
export interface SessionPlace {
  /** The state folder, absolute. */
  readonly state: string
  /** The accelerator that it wishes for. */
  readonly accelerator: 'auto' | Accelerator
}

/** Reads `qemu:///session?state=DIR&accel=NAME`. @throws HypervisorError `ERR_INVALID_URI`. */
export function readSessionUri(uri: ConnectionUri): SessionPlace {
  allowParameters(uri, ['state', 'accel'])
  const refuse = (why: string, hint: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_URI', `the connection URI '${uri.text}' is not valid: ${why}`, { hint })
  if (uri.host !== '' || uri.transport !== undefined || uri.path !== '/session') {
    throw refuse('this driver runs on this host, as this user', 'Write qemu:///session.')
  }
  const state = uri.parameters.get('state') ?? defaultStateRoot('qemu')
  if (!isAbsolute(state)) throw refuse('state is not an absolute path', 'Write ?state=/absolute/folder.')
  const wish = uri.parameters.get('accel') ?? 'auto'
  const accelerator = ['auto' as const, ...accelerators].find((candidate) => candidate === wish)
  if (accelerator === undefined) {
    throw refuse(`there is no accelerator '${wish}'`, `Accelerators: auto, ${accelerators.join(', ')}.`)
  }
  return { state, accelerator }
}
