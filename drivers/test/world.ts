import { HypervisorError } from '../../src/errors.js'
import type { EventHub } from '../../src/event-hub.js'
import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'
import type { NodeDeviceInfo } from '../../src/node-devices.js'
import { parseSpec } from '../../src/spec/parse.js'
import type { AgentProgram } from './agent-programs.js'
import { type Clock, createVirtualClock, realClock } from './clock.js'
import { deepFreeze } from './freeze.js'
import type { TestGuest } from './guest/guest.js'
import { type InterfaceState, madeUpInterface } from './interfaces/interface-state.js'
import { createMachine, type Machine } from './machine.js'
import type { NetworkState } from './networks/network-state.js'
import { madeUpDevices } from './node-devices/made-up-devices.js'
import type { NwfilterState } from './nwfilters/nwfilters.js'
import { testOptions } from './options.js'
import { switchOn } from './power.js'
import { createRandom, type SeededRandom } from './random.js'
import type { SecretState } from './secrets/secret-state.js'
import type { PoolState } from './storage/pool-state.js'

/** The machines behind all connections to one `test:` path, for as long as the process lives. */
export interface World {
  readonly name: string
  clock: Clock
  random: SeededRandom
  /** By name. */
  readonly machines: Map<string, Machine>
  readonly machinesByUuid: Map<string, Machine>
  /** Storage pools by name. */
  readonly pools: Map<string, PoolState>
  /** Virtual networks by name. */
  readonly networks: Map<string, NetworkState>
  /** Secrets by UUID. */
  readonly secrets: Map<string, SecretState>
  /** Devices of the host by name. */
  readonly nodeDevices: Map<string, NodeDeviceInfo>
  /** Network interfaces of the host by name. */
  readonly interfaces: Map<string, InterfaceState>
  /** Network filters by name. */
  readonly nwfilters: Map<string, NwfilterState>
  /** The hubs of the open connections. */
  readonly hubs: Set<EventHub>
  /** Guests by name of the domain; `undefined` stands for all others. */
  readonly guests: Map<string | undefined, TestGuest>
  /** What the guest agents can run, by path. */
  readonly programs: Map<string, AgentProgram>
}

/** What decides how a new world is. */
export interface WorldOptions {
  readonly seed?: string | undefined
  readonly clock?: Clock['kind'] | undefined
}

const worlds = new Map<string, World>()

/**
 * Finds a world, or makes it: `default` with one running domain `test`, any other one empty.
 *
 * @throws HypervisorError `ERR_INVALID_URI` if it is there already with another seed or clock.
 */
export function openWorld(name: string, options: WorldOptions = {}): World {
  const known = worlds.get(name)
  if (known !== undefined) {
    const sameSeed = options.seed === undefined || options.seed === known.random.seed
    const sameClock = options.clock === undefined || options.clock === known.clock.kind
    if (sameSeed && sameClock) return known
    throw new HypervisorError(
      'ERR_INVALID_URI',
      `the world '${name}' is there already, with the seed '${known.random.seed}' and a ${known.clock.kind} clock`,
      { hint: 'Take another path, or reset the world through connection.native.' },
    )
  }
  const world: World = {
    name,
    clock: realClock,
    random: createRandom(name),
    machines: new Map(),
    machinesByUuid: new Map(),
    pools: new Map(),
    networks: new Map(),
    secrets: new Map(),
    nodeDevices: new Map(),
    interfaces: new Map(),
    nwfilters: new Map(),
    hubs: new Set(),
    guests: new Map(),
    programs: new Map(),
  }
  worlds.set(name, world)
  fillWorld(world, options)
  return world
}

/** Forgets all machines, pools, networks, secrets, guests and programs of a world and lets it begin again. */
export function resetWorld(world: World, options: WorldOptions = {}): void {
  for (const machine of world.machines.values()) {
    machine.run?.end()
    machine.gone = true
    for (const port of machine.ports.values()) port.end()
  }
  world.machines.clear()
  world.machinesByUuid.clear()
  world.pools.clear()
  world.networks.clear()
  world.secrets.clear()
  world.nodeDevices.clear()
  world.interfaces.clear()
  world.nwfilters.clear()
  world.guests.clear()
  world.programs.clear()
  fillWorld(world, { seed: options.seed ?? world.random.seed, clock: options.clock ?? world.clock.kind })
}

function fillWorld(world: World, options: WorldOptions): void {
  for (const device of madeUpDevices) world.nodeDevices.set(device.name, device)
  const iface = madeUpInterface()
  world.interfaces.set(iface.spec.name, iface)
  world.random = createRandom(options.seed ?? world.name)
  world.clock = options.clock === 'virtual' ? createVirtualClock() : realClock
  if (world.name !== 'default') return
  const spec = parseSpec({ name: 'test', uuid: world.random.uuid() }, { driverKeys: [] })
  const machine = createMachine(spec, testOptions.parse(undefined))
  addMachine(world, machine)
  switchOn(world, machine)
}

/** Makes a machine known. */
export function addMachine(world: World, machine: Machine): void {
  world.machines.set(machine.spec.name, machine)
  world.machinesByUuid.set(machine.spec.uuid, machine)
  tellLifecycle(world, machine, 'defined')
}

/** Forgets a machine. */
export function removeMachine(world: World, machine: Machine): void {
  machine.gone = true
  world.machines.delete(machine.spec.name)
  world.machinesByUuid.delete(machine.spec.uuid)
  tellLifecycle(world, machine, 'undefined')
}

/** Gives a machine another name. */
export function renameMachine(world: World, machine: Machine, name: string): void {
  world.machines.delete(machine.spec.name)
  tellLifecycle(world, machine, 'undefined')
  machine.spec = deepFreeze({ ...machine.spec, name })
  machine.info = undefined
  world.machines.set(name, machine)
  tellLifecycle(world, machine, 'defined')
}

/** Tells every connection of the world. */
export function tell(world: World, event: HypervisorEvent): void {
  deepFreeze(event)
  for (const hub of world.hubs) hub.emit(event)
}

/** Tells every connection that the life cycle of a machine moved on. */
export function tellLifecycle(
  world: World,
  machine: Machine,
  change: LifecycleChange,
  reason?: string,
): void {
  tell(world, { type: 'lifecycle', change, reason, ...eventOf(world, machine) })
}

/** What every event of a domain has. */
export function eventOf(
  world: World,
  machine: Machine,
): { readonly domain: string; readonly uuid: string; readonly time: number } {
  return { domain: machine.spec.name, uuid: machine.spec.uuid, time: world.clock.now() }
}
