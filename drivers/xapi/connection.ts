import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import { createEventHub } from '../../src/event-hub.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { credentialsOf } from '../../src/transports/auth-file/credentials.js'
import type { ConnectionUri } from '../../src/uri.js'
import { createXapiDomain, type XapiFeature } from './domain.js'
import { readEndpoint } from './endpoint.js'
import { readCapabilities, readNode } from './host.js'
import { listInfos, readRecord } from './info.js'
import { findMachine } from './lookup.js'
import { createMachine } from './machine/create.js'
import type { XapiNative } from './native.js'
import { placeholderUuid } from './new-uuid.js'
import type { XapiOptions } from './options.js'
import { openSession } from './session.js'
import { runTask } from './tasks.js'

/** A connection of this driver. */
export type XapiConnection = ConnectionBackend<XapiFeature, XapiOptions, XapiNative>

/**
 * Opens a pool; {@link readEndpoint} has the form of the URI.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_CONNECT`, `ERR_TLS`, `ERR_AUTH`; `ERR_FILE` for a file of client
 *   authentication that cannot be read.
 */
export async function openXapi(uri: ConnectionUri, { signal }: CallOptions): Promise<XapiConnection> {
  const endpoint = readEndpoint(uri)
  const lifecycle = createLifecycle()
  const events = createEventHub()
  const findCredentials = () => credentialsOf('xapi', endpoint)
  const session = await openSession({ endpoint, lifecycle, events, findCredentials }, signal)
  return {
    native: {
      call: (method, parameters, options) => session.call(method, parameters, options),
      task: (method, parameters, options) => runTask(session, method, parameters, options),
      async poolUuid(nameOrUuid) {
        const { ref } = await findMachine(session, nameOrUuid)
        return (await readRecord(session, ref)).uuid
      },
    },
    lifecycle,
    events,
    newUuid: placeholderUuid,
    async define(definition, options) {
      const { name } = definition.spec
      const isDefined = session.told(
        (event) => event.type === 'lifecycle' && event.change === 'defined' && event.domain === name,
        () => createMachine(session, definition, options.signal),
      )
      return createXapiDomain(session, await isDefined)
    },
    list: ({ states }) => listInfos(session, states),
    lookup: async (nameOrUuid) => createXapiDomain(session, await findMachine(session, nameOrUuid)),
    node: () => readNode(session),
    capabilities: () => readCapabilities(session),
    close: () => session.close(),
  }
}
