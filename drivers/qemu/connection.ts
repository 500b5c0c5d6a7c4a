import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import type { Capabilities } from '../../src/domain-data.js'
import type { EventHub } from '../../src/event-hub.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { describeThisHost } from '../../src/local/node.js'
import { thisHostStats } from '../../src/local/node-stats.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { createHandles } from '../../src/state/domains/handles.js'
import { listDomains } from '../../src/state/domains/list.js'
import type { StateWatch } from '../../src/state/domains/state-watch.js'
import { createWatchedEvents } from '../../src/state/domains/watched-events.js'
import type { ConnectionUri } from '../../src/uri.js'
import { usableAccelerators } from './accelerator.js'
import { buildInfo } from './build-info.js'
import { commandLine } from './command-line.js'
import { createCpuModels } from './cpu-models/cpu-models.js'
import { describerOf } from './describer.js'
import { createQemuDomain, type QemuFeature } from './domain.js'
import { createHost, type QemuHost } from './host.js'
import type { Accelerator, QemuOptions } from './options.js'
import { findProgram, qemuArchitectures } from './programs.js'
import type { QmpClient } from './qmp/client.js'
import { readSessionUri } from './session-uri.js'
import { openQemuStore } from './store.js'

/** The driver's own handle. */
export interface QemuHandle {
  /** The folder in which the domains are. */
  readonly stateFolder: string
  /**
   * The QMP connection to a running domain, for any command of QEMU.
   * @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_INVALID_STATE` if it is not running, `ERR_BUSY`.
   */
  qmp(nameOrUuid: string): Promise<QmpClient>
}

/** A connection of this driver. */
export type QemuConnection = ConnectionBackend<
  QemuFeature,
  QemuOptions,
  QemuHandle,
  'nodeStats' | 'cpuModels'
>

/**
 * Opens `qemu:///session?state=DIR&accel=kvm|tcg|hvf|whpx`. There is no daemon: a domain is a folder under
 * `state` (default `$XDG_STATE_HOME/polyvisor/qemu`), and any number of programs may use it at once.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_FILE` if the state folder cannot be used.
 */
export async function openQemu(uri: ConnectionUri): Promise<QemuConnection> {
  const { state, accelerator } = readSessionUri(uri)
  const store = await openQemuStore(state)
  const lifecycle = createLifecycle()
  const { events, watching } = createWatchedEvents(lifecycle, () => host)
  const host = createHost(store, accelerator, events.emit, watching)
  lifecycle.move('open')
  return connectionOf(host, accelerator, lifecycle, events, watching)
}

function connectionOf(
  host: QemuHost,
  accelerator: 'auto' | Accelerator,
  lifecycle: QemuConnection['lifecycle'],
  events: EventHub,
  watching: () => StateWatch | undefined,
): QemuConnection {
  const { store } = host
  const handleOf = createHandles((name, uuid) =>
    createQemuDomain(host.machine(name, uuid), store, () => host.sessionOf(name)),
  )
  return {
    native: {
      stateFolder: store.paths.root,
      async qmp(nameOrUuid) {
        const { spec } = store.find(nameOrUuid)
        return await host.machine(spec.name, spec.uuid).qmp()
      },
    },
    lifecycle,
    events,
    async define(definition, { signal }) {
      const { spec } = definition
      await requireSpecFiles(spec)
      const probe = { accelerator: 'tcg', sandbox: false, incoming: false, paused: false } as const
      await commandLine(definition, store.domain(spec.name), probe)
      signal?.throwIfAborted()
      await store.add(definition, signal)
      return handleOf(definition)
    },
    list: ({ states }) => listDomains(store.names(), describerOf(host), states),
    lookup: async (nameOrUuid) => handleOf(store.find(nameOrUuid)),
    node: async () => describeThisHost(),
    nodeStats: thisHostStats,
    cpuModels: createCpuModels(accelerator),
    capabilities: (options) => readCapabilities(store.paths.programs, options),
    async close() {
      watching()?.close()
      host.close()
    },
  }
}

async function readCapabilities(cacheFolder: string, { signal }: CallOptions): Promise<Capabilities> {
  const found = qemuArchitectures.map((architecture) => {
    const program = findProgram(architecture)
    return program === undefined ? undefined : { architecture, program }
  })
  const guests = await Promise.all(
    found
      .filter((guest) => guest !== undefined)
      .map(async (guest) => ({ ...guest, accelerators: await usableAccelerators(guest.architecture) })),
  )
  const first = guests[0]
  const version =
    first === undefined ? undefined : (await buildInfo(first.program, cacheFolder, signal)).version
  return { hypervisor: version === undefined ? 'QEMU (not installed)' : `QEMU ${version}`, guests }
}
