import { HypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { AgentProgram } from './agent-programs.js'
import type { Fault } from './faults.js'
import { deepFreeze } from './freeze.js'
import type { TestGuest } from './guest/guest.js'
import type { Machine } from './machine.js'
import { type PluggedDevice, plugNodeDevice, unplugNodeDevice } from './node-devices/plug.js'
import type { Latency } from './parameters.js'
import { switchOff } from './power.js'
import type { Session } from './session.js'
import { resetWorld, tell, type WorldOptions } from './world.js'

/** What can be seen of a machine from outside, beyond the neutral interface. */
export interface MachineInspection {
  /** Keys that were sent, the last 1,000 strokes. */
  readonly keys: readonly (readonly string[])[]
  /** How many non-maskable interrupts it was sent since it was defined. */
  readonly nmis: number
  /** Host CPUs that it is bound to. */
  readonly affinity: readonly number[] | undefined
  /** Sizes of the disks that were resized, in bytes. */
  readonly diskSizes: Readonly<Record<string, number>>
  readonly disks: readonly string[]
  readonly networks: readonly string[]
  /** Paths of the guest's files. */
  readonly files: readonly string[]
  readonly frozen: boolean
}

/**
 * The strings behind the test driver, as `connection.native`. Faults, latency and drops are this
 * connection's own; machines, guests and the clock are the world's.
 */
export interface TestControl {
  /** Name of the world: the path of the URI. */
  readonly world: string
  readonly seed: string
  /** The calls that were made on this connection, as `operation` or `operation domain`; the first 10,000. */
  readonly calls: readonly string[]
  /** Makes calls fail; the returned function takes the fault away. @throws TypeError for an unknown operation. */
  injectFault(fault: Fault): () => void
  clearFaults(): void
  /** Sets how long calls take, in milliseconds, all of them or those of one operation. */
  setLatency(latency: number | Latency, operation?: string): void
  /**
   * Drops the connection: pending calls are rejected with `ERR_DISCONNECTED`, its consoles end, events are
   * missed. Unless told otherwise it is back after a turn of the event loop, with a `gap` event.
   */
  drop(options?: { readonly stayDown?: boolean | undefined }): void
  /** Brings back a connection that was dropped with `stayDown`. */
  reconnect(): void
  /**
   * Lets a running machine crash as if its hypervisor had been killed: what its checkpoints tracked is lost.
   * @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_INVALID_STATE`.
   */
  crash(domain: string, reason?: string): void
  /** Emits an event on every connection of the world. */
  emit(event: HypervisorEvent): void
  /** Sets the guest of one domain, or of all that have none of their own, from their next start on. */
  setGuest(guest: TestGuest, domain?: string): void
  /** Writes to a console in the guest's name. */
  guestWrites(domain: string, data: string | Uint8Array, port?: number): Promise<void>
  /** Adds a program that the guest agents can run. */
  addProgram(path: string, program: AgentProgram): void
  /** Puts a device into the made-up host; what is not given is unknown. @throws HypervisorError `ERR_DEVICE_EXISTS`. */
  plugNodeDevice(device: PluggedDevice): void
  /** Takes a device out of the made-up host. @throws HypervisorError `ERR_NO_DEVICE`. */
  unplugNodeDevice(name: string): void
  inspect(domain: string): MachineInspection
  /** The world's time, milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Lets time pass on a virtual clock. @throws TypeError on a real one. */
  advance(milliseconds: number): Promise<void>
  /** Forgets all domains, pools, networks and secrets and begins the world again, by default with the same seed and clock. */
  reset(options?: WorldOptions): void
}

/** Makes the control of a connection. */
export function createControl(session: Session): TestControl {
  const { world } = session
  const find = (name: string): Machine => {
    const machine = world.machines.get(name)
    if (machine !== undefined) return machine
    throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}'`, { domain: name })
  }
  const running = (name: string): Machine => {
    const machine = find(name)
    if (machine.run !== undefined) return machine
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${machine.state}`, {
      domain: name,
    })
  }
  return Object.freeze<TestControl>({
    world: world.name,
    get seed() {
      return world.random.seed
    },
    calls: session.calls,
    injectFault: (fault) => session.faults.add(fault),
    clearFaults: () => session.faults.clear(),
    setLatency(latency, operation) {
      const range = typeof latency === 'number' ? { minimum: latency, maximum: latency } : latency
      if (!(range.minimum >= 0 && range.maximum >= range.minimum)) {
        throw new TypeError('a latency is a number of milliseconds or { minimum, maximum }')
      }
      session.setLatency(range, operation)
    },
    drop({ stayDown = false } = {}) {
      if (session.lifecycle.state !== 'open') return
      session.drop()
      if (!stayDown) setImmediate(session.reconnect)
    },
    reconnect: () => session.reconnect(),
    crash(name, reason = 'crashed on request') {
      const machine = running(name)
      machine.checkpoints = machine.checkpoints.map((checkpoint) => ({ ...checkpoint, lost: true }))
      switchOff(world, machine, 'crashed', reason)
    },
    emit: (event) => tell(world, structuredClone(event)),
    setGuest: (guest, name) => void world.guests.set(name, guest),
    async guestWrites(name, data, port) {
      await running(name).run?.write(data, port)
    },
    addProgram: (path, program) => void world.programs.set(path, program),
    plugNodeDevice: (device) => plugNodeDevice(world, device),
    unplugNodeDevice: (name) => unplugNodeDevice(world, name),
    inspect: (name) => inspect(find(name)),
    now: () => world.clock.now(),
    advance: (milliseconds) => world.clock.advance(milliseconds),
    reset: (options) => resetWorld(world, options),
  })
}

function inspect(machine: Machine): MachineInspection {
  return deepFreeze({
    keys: machine.keys,
    nmis: machine.nmis,
    affinity: machine.affinity,
    diskSizes: { ...machine.diskSizes },
    disks: machine.disks.map(({ id = '' }) => id),
    networks: machine.networks.map(({ id = '' }) => id),
    files: [...machine.files.keys()],
    frozen: machine.frozen,
  })
}
