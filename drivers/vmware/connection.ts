import type { ConnectionBackend } from '../../src/backend.js'
import { type CallOptions, call } from '../../src/call.js'
import { createEventHub } from '../../src/event-hub.js'
import { isChange } from '../../src/event-waiters.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { credentialsOf } from '../../src/transports/auth-file/credentials.js'
import { createHttpClient } from '../../src/transports/https/client.js'
import type { ConnectionUri } from '../../src/uri.js'
import { createDatastores } from './datastores/create.js'
import { createVmwareDomain, type VmwareFeature } from './domain.js'
import { readEndpoint } from './endpoint.js'
import { readCapabilities, readNode } from './host.js'
import { listInfos } from './info.js'
import { interruptible } from './interruptible.js'
import { findMachine } from './lookup.js'
import { createMachine } from './machine/create.js'
import { createVmwareGuests } from './native/guests.js'
import { readHosts } from './native/hosts.js'
import { createVmwareMachines } from './native/machines.js'
import type { VmwareNative } from './native.js'
import type { VmwareOptions } from './options.js'
import { createExportOvf } from './ovf/export.js'
import { createImportOvf } from './ovf/import.js'
import { openSession } from './session.js'
import { createSoapClient } from './soap/client.js'
import { createTransfers } from './transfer/transfers.js'

/** A connection of this driver. */
export type VmwareConnection = ConnectionBackend<VmwareFeature, VmwareOptions, VmwareNative>

/**
 * Opens a vCenter or an ESXi; {@link readEndpoint} has the form of the URI.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_CONNECT`, `ERR_TLS`, `ERR_AUTH`, `ERR_UNSUPPORTED`; `ERR_FILE` for a
 *   file of client authentication that cannot be read.
 */
export async function openVmware(uri: ConnectionUri, { signal }: CallOptions): Promise<VmwareConnection> {
  const endpoint = readEndpoint(uri)
  const http = createHttpClient({ ...endpoint, noTlsHint: 'Is it the port of the vSphere API (443)?' })
  const client = createSoapClient(http)
  const transfers = createTransfers()
  const lifecycle = createLifecycle()
  const events = createEventHub()
  try {
    const session = await openSession(
      {
        client,
        path: endpoint.place,
        lifecycle,
        events,
        findCredentials: () => credentialsOf('esx', endpoint),
      },
      signal,
    )
    const context = { session, client, http, transfers, endpoint }
    return {
      native: {
        content: session.content,
        hosts: (options) =>
          call({ driver: 'vmware', operation: 'hosts', policy: 'stop-waiting' }, options, (stop) =>
            readHosts(interruptible(session, stop)),
          ),
        call: (method, options) => session.call(method, options),
        datastores: createDatastores(context),
        machines: createVmwareMachines(session, endpoint),
        guests: createVmwareGuests(context),
        importOvf: createImportOvf({ session, endpoint, http }),
        exportOvf: createExportOvf({ session, endpoint, http }),
      },
      lifecycle,
      events,
      async define(definition, options) {
        const wanted = isChange(definition.spec, 'defined')
        const create = () => createMachine(session, endpoint, definition, options.signal)
        return createVmwareDomain(context, await session.told(wanted, create))
      },
      list: ({ states }) => listInfos(session, states),
      lookup: async (nameOrUuid) => createVmwareDomain(context, await findMachine(session, nameOrUuid)),
      node: () => readNode(session, endpoint),
      capabilities: async () => readCapabilities(session),
      async close() {
        await transfers.end()
        await session.close()
        http.close()
      },
    }
  } catch (error) {
    http.close()
    throw error
  }
}
