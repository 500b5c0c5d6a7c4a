import type { ConnectionBackend } from '../../src/backend.js'
import { byName } from '../../src/by-name.js'
import type { CallOptions } from '../../src/call.js'
import type { ConnectionFeature } from '../../src/connection-features.js'
import { HypervisorError } from '../../src/errors.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import type { ConnectionUri } from '../../src/uri.js'
import { createControl, type TestControl } from './control.js'
import { createCpuModels } from './cpu-models.js'
import { createTestDomain } from './domain.js'
import type { TestFeature } from './features.js'
import { createInterfaces } from './interfaces/interfaces.js'
import { createMachine, infoOf, type Machine } from './machine.js'
import { createNetworks } from './networks/networks.js'
import { capabilities, node } from './node.js'
import { createNodeDevices } from './node-devices/node-devices.js'
import { createNodeStats } from './node-stats.js'
import { createNwfilters } from './nwfilters/nwfilters.js'
import type { TestOptions } from './options.js'
import { readParameters } from './parameters.js'
import { createSecrets } from './secrets/secrets.js'
import { createSession } from './session.js'
import { createStorage } from './storage/storage.js'
import { addMachine, type World } from './world.js'

/** Opens a connection to a world of the test driver; see {@link readParameters} for the URI. */
export async function openTest(
  uri: ConnectionUri,
  options: CallOptions,
): Promise<ConnectionBackend<TestFeature, TestOptions, TestControl, ConnectionFeature>> {
  const session = createSession(readParameters(uri))
  const { world } = session
  await session.perform({ name: 'connect', signal: options.signal, work: () => {} })
  session.lifecycle.move('open')
  world.hubs.add(session.events)
  return {
    native: createControl(session),
    lifecycle: session.lifecycle,
    events: session.events,
    newUuid: () => world.random.uuid(),
    define: ({ spec, options: testOptions }, o) =>
      session.perform({
        name: 'define',
        ...o,
        async work(signal) {
          if (session.checkFiles) await requireSpecFiles(spec)
          signal?.throwIfAborted()
          refuseTaken(world, spec.name, spec.uuid)
          const machine = createMachine(spec, testOptions)
          addMachine(world, machine)
          return createTestDomain(session, machine)
        },
      }),
    list: (o) =>
      session.perform({
        name: 'list',
        signal: o.signal,
        work: () =>
          Object.freeze(
            [...world.machines.values()]
              .map(infoOf)
              .filter(({ state }) => o.states === undefined || o.states.includes(state))
              .sort(byName),
          ),
      }),
    lookup: (nameOrUuid, o) =>
      session.perform({
        name: 'lookup',
        ...o,
        work: () => createTestDomain(session, find(world, nameOrUuid)),
      }),
    node: (o) => session.perform({ name: 'node', ...o, work: () => node }),
    capabilities: (o) => session.perform({ name: 'capabilities', ...o, work: () => capabilities }),
    storage: createStorage(session),
    networks: createNetworks(session),
    secrets: createSecrets(session),
    nodeDevices: createNodeDevices(session),
    interfaces: createInterfaces(session),
    nodeStats: createNodeStats(session),
    cpuModels: createCpuModels(session),
    nwfilters: createNwfilters(session),
    async close() {
      session.end()
    },
  }
}

function refuseTaken(world: World, name: string, uuid: string): void {
  const taken = world.machines.get(name) ?? world.machinesByUuid.get(uuid)
  if (taken === undefined) return
  throw new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the domain '${taken.spec.name}' with the UUID ${taken.spec.uuid} is there already`,
    { domain: name, field: taken.spec.name === name ? 'name' : 'uuid' },
  )
}

function find(world: World, nameOrUuid: string): Machine {
  const machine = world.machines.get(nameOrUuid) ?? world.machinesByUuid.get(nameOrUuid.toLowerCase())
  if (machine !== undefined) return machine
  throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${nameOrUuid}'`, { domain: nameOrUuid })
}
