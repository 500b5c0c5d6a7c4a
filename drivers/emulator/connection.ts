import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import type { Capabilities } from '../../src/domain-data.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { describeThisHost } from '../../src/local/node.js'
import { thisHostStats } from '../../src/local/node-stats.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { createHandles } from '../../src/state/domains/handles.js'
import { type Describer, listDomains } from '../../src/state/domains/list.js'
import { readStateFolder } from '../../src/state/domains/session-uri.js'
import { openStore } from '../../src/state/domains/store.js'
import { createWatchedEvents } from '../../src/state/domains/watched-events.js'
import { sparseFiles } from '../../src/state/sparse-file.js'
import type { ConnectionUri } from '../../src/uri.js'
import { describeDamaged } from './damaged.js'
import { createEmulatorDomain, type EmulatorFeature } from './domain.js'
import { domainPaths } from './folders.js'
import { createHost, type EmulatorHost } from './host.js'
import { imagesOf, refuseTwice } from './image-locks.js'
import { describeDomain, memoryOf } from './info.js'
import { readMachineStatus } from './machine-record.js'
import { examineEmulator, findEmulator } from './program.js'
import type { EmulatorRecipe } from './recipe.js'

/** The handle of an emulator's driver. */
export interface EmulatorHandle {
  /** The folder in which the domains are. */
  readonly stateFolder: string
  /** The folder of a domain's machine, with its configuration and what the emulator has written. @throws HypervisorError `ERR_NO_DOMAIN`. */
  machineFolder(nameOrUuid: string): string
}

/** A connection of an emulator's driver. */
export type EmulatorConnection<Options> = ConnectionBackend<
  EmulatorFeature,
  Options,
  EmulatorHandle,
  'nodeStats'
>

/**
 * Opens `<driver>:///session?state=DIR`. There is no daemon: a domain is a folder under `state` (default
 * `$XDG_STATE_HOME/polyvisor/<driver>`), and any number of programs may use it at once.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_FILE` if the state folder cannot be used.
 */
export async function openEmulator<Options>(
  recipe: EmulatorRecipe<Options>,
  uri: ConnectionUri,
): Promise<EmulatorConnection<Options>> {
  const state = readStateFolder(uri, recipe.name)
  const store = await openStore(state, { key: recipe.name, options: recipe.options }, domainPaths)
  const lifecycle = createLifecycle()
  const { events, watching } = createWatchedEvents(lifecycle, () => host)
  const host = createHost({ recipe, store, emit: events.emit, files: await sparseFiles(), watching })
  const handleOf = createHandles((name, uuid) => createEmulatorDomain(host.machine(name, uuid), store))
  lifecycle.move('open')
  return {
    native: {
      stateFolder: state,
      machineFolder: (nameOrUuid) => store.domain(store.find(nameOrUuid).spec.name).run.folder,
    },
    lifecycle,
    events,
    async define(asked, { signal }) {
      await requireSpecFiles(asked.spec)
      await recipe.plan(asked)
      await refuseTwice(imagesOf(recipe, asked))
      signal?.throwIfAborted()
      // One that says nothing of memory is told as what the machine has.
      const definition = { ...asked, spec: { ...asked.spec, memory: memoryOf(recipe, asked.spec) } }
      await store.add(definition, signal)
      return handleOf(definition)
    },
    list: ({ states }) => listDomains(store.names(), describerOf(host), states),
    lookup: async (nameOrUuid) => handleOf(store.find(nameOrUuid)),
    node: async () => describeThisHost(),
    nodeStats: thisHostStats,
    capabilities: (options) => readCapabilities(recipe, store.paths.programs, options),
    async close() {
      watching()?.close()
      host.close()
    },
  }
}

function describerOf<Options>({ store, recipe }: EmulatorHost<Options>): Describer {
  return {
    async describe(name) {
      const definition = store.read(name)
      if (definition === undefined) return undefined
      const { run } = store.domain(name)
      return await describeDomain(recipe, definition, run, readMachineStatus(run, recipe))
    },
    describeDamaged: (name, error) => describeDamaged(recipe, store, name, error),
  }
}

async function readCapabilities<Options>(
  { title, guests, accelerator }: EmulatorRecipe<Options>,
  cacheFolder: string,
  { signal }: CallOptions,
): Promise<Capabilities> {
  const first = guests[0].program
  const found = await examineEmulator(first, cacheFolder, signal).catch(() => undefined)
  return {
    hypervisor: found === undefined ? `${title} (not installed)` : `${title} ${found.version}`,
    guests: guests.map(({ architecture, program, machines }) => ({
      architecture,
      accelerators: [accelerator],
      program: findEmulator(program),
      machines,
    })),
  }
}
