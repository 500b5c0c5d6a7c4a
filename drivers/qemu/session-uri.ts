import { refuse } from '../../src/refuse-uri.js'
import { readStateFolder } from '../../src/state/domains/session-uri.js'
import type { ConnectionUri } from '../../src/uri.js'
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
  if (uri.path === '/system' || uri.host !== '' || uri.transport !== undefined) {
    throw refuse(
      uri,
      'this driver runs on this host, as this user',
      'Write qemu:///session. What a daemon of libvirt has, also on another host, is reached with ?via=libvirt behind the URI.',
    )
  }
  const state = readStateFolder(uri, 'qemu', ['accel'])
  const wish = uri.parameters.get('accel') ?? 'auto'
  const accelerator = ['auto' as const, ...accelerators].find((candidate) => candidate === wish)
  if (accelerator === undefined) {
    throw refuse(uri, `there is no accelerator '${wish}'`, `Accelerators: auto, ${accelerators.join(', ')}.`)
  }
  return { state, accelerator }
}
