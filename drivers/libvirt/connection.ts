import { randomUUID } from 'node:crypto'
import type { ConnectionBackend, DomainBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { createEventHub } from '../../src/event-hub.js'
import { isChange } from '../../src/event-waiters.js'
import { toLibvirtArchitecture } from '../../src/formats/libvirt-xml/architectures.js'
import { writeDomain } from '../../src/formats/libvirt-xml/write.js'
import { writeXml } from '../../src/formats/xml/write.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { findCredentials } from '../../src/transports/auth-file/credentials.js'
import type { ConnectionUri } from '../../src/uri.js'
import { type LibvirtNative, readAllStats } from './all-stats.js'
import { createCpuModels } from './cpu-models.js'
import { requireKnownFiles } from './daemon-files.js'
import { createDialer } from './dial/create-dialer.js'
import type { Dialer } from './dial/dialer.js'
import { createLibvirtDomain, type LibvirtFeature } from './domain.js'
import { findDomain, refuseTaken } from './domain-lookup.js'
import { type Endpoint, hostOf, readEndpoint } from './endpoint/endpoint.js'
import { createConsoles } from './features/consoles.js'
import { bestType, readCapabilities, readCapabilitiesXml, readNode } from './host.js'
import { listInfos } from './info.js'
import { createInterfaces } from './interfaces/interfaces.js'
import { createNetworks } from './networks/networks.js'
import { createEventTranslator, type EventTranslator } from './neutral-events.js'
import { createNodeDevices } from './node-devices/node-devices.js'
import { createNodeStats } from './node-stats.js'
import { createNwfilters } from './nwfilters/nwfilters.js'
import type { LibvirtSettings } from './options.js'
import { type LibvirtClient, openClient } from './rpc/client.js'
import type { DomainReference } from './rpc/references.js'
import { createSecrets } from './secrets/secrets.js'
import { createSession, type LibvirtSession } from './session.js'
import { createStorage } from './storage/storage.js'
import { learnStates, registerEvents } from './subscribe.js'

/** A connection of this driver. */
export type LibvirtConnection = ConnectionBackend<
  LibvirtFeature,
  LibvirtSettings,
  LibvirtNative,
  'storage' | 'networks' | 'secrets' | 'nodeDevices' | 'interfaces' | 'nodeStats' | 'cpuModels' | 'nwfilters'
>

/**
 * Opens a daemon of libvirt over a UNIX socket, SSH or TLS; {@link readEndpoint} has the forms of the URI.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_CONNECT`, `ERR_AUTH`, `ERR_UNSUPPORTED`; over SSH `ERR_HOST_KEY`, over
 *   TLS `ERR_TLS`; `ERR_FILE` for a file of known hosts or of client authentication that cannot be read.
 */
export async function openLibvirt(uri: ConnectionUri, { signal }: CallOptions): Promise<LibvirtConnection> {
  const endpoint = readEndpoint(uri)
  const dialer = createDialer(endpoint)
  try {
    return await openDaemon(endpoint, dialer, signal)
  } catch (error) {
    await dialer.close()
    throw error
  }
}

async function openDaemon(
  { place, target, keepalive, authFile }: Endpoint,
  dialer: Dialer,
  signal: AbortSignal | undefined,
): Promise<LibvirtConnection> {
  const lifecycle = createLifecycle()
  const hub = createEventHub()
  let translator: EventTranslator | undefined
  let session: LibvirtSession | undefined
  const client = await openClient(
    {
      dialer,
      findCredentials: () => findCredentials('libvirt', hostOf(place), authFile),
      target,
      keepalive,
      lifecycle,
      onMessage(message) {
        for (const event of translator?.translate(message) ?? []) session?.emit(event)
      },
      async onOpen(channel, stop) {
        const { type } = await channel.call('connectGetType', {}, { signal: stop })
        translator = createEventTranslator(type === 'QEMU')
        await registerEvents(channel, stop)
        await learnStates(channel, translator, stop)
      },
      onReconnect: () => session?.emit({ type: 'gap', reason: 'reconnected', time: Date.now() }),
    },
    signal,
  )
  session = createSession(client, hub, dialer.local)
  return connectionOf(session, lifecycle, dialer)
}

function connectionOf(
  session: LibvirtSession,
  lifecycle: LibvirtConnection['lifecycle'],
  dialer: Dialer,
): LibvirtConnection {
  const { client } = session
  const consoles = createConsoles(session)
  const domainOf = (dom: DomainReference): DomainBackend<LibvirtFeature> =>
    createLibvirtDomain(session, consoles, { name: dom.name, uuid: dom.uuid, id: -1 })
  return {
    native: {
      call: client.call,
      openStream: client.openStream,
      allStats: (groups) => readAllStats(client, groups),
    },
    lifecycle,
    events: session.events,
    newUuid: randomUUID,
    async define({ spec, options }, { signal }) {
      const type = options.type ?? (await defaultType(client, toLibvirtArchitecture(spec.architecture)))
      if (session.local) await requireKnownFiles(spec, { type, root: options.root })
      const xml = writeXml(writeDomain(spec, { ...options, type }))
      await refuseTaken(client, spec)
      signal?.throwIfAborted()
      const dom = { name: spec.name, uuid: spec.uuid, id: -1 }
      await session
        .told(isChange(dom, 'defined'), () => client.call('domainDefineXmlFlags', { xml, flags: 0 }))
        .catch(async (error: unknown) => {
          // Somebody may have been quicker, which libvirt has no number of its own for.
          if (isHypervisorError(error, 'ERR_OPERATION_FAILED')) await refuseTaken(client, spec)
          throw error
        })
      return domainOf(dom)
    },
    list: ({ states }) => listInfos(session, states),
    async lookup(nameOrUuid) {
      return domainOf(await findDomain(client, nameOrUuid))
    },
    node: () => readNode(client, session.local),
    capabilities: () => readCapabilities(client),
    storage: createStorage(session),
    networks: createNetworks(session),
    secrets: createSecrets(session),
    nodeDevices: createNodeDevices(session),
    interfaces: createInterfaces(session),
    nodeStats: createNodeStats(session),
    cpuModels: createCpuModels(session),
    nwfilters: createNwfilters(session),
    async close() {
      await consoles.close()
      client.close()
      await dialer.close()
    },
  }
}

async function defaultType(client: LibvirtClient, arch: string): Promise<string> {
  const type = bestType(await readCapabilitiesXml(client), arch)
  if (type !== undefined) return type
  throw new HypervisorError(
    'ERR_INVALID_SPEC',
    `the specification's architecture: the host runs no guests of ${arch}`,
    {
      field: 'architecture',
      hint: "Install the host's emulator for it, or see what there is: connection.capabilities().",
    },
  )
}
