import type { CheckpointInfo, DomainInfo, DomainState, SnapshotInfo } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../src/spec/schema.js'
import type { BlockJob } from './block-job.js'
import { type ConsolePort, createConsolePort } from './console-port.js'
import { deepFreeze } from './freeze.js'
import type { GuestRun } from './guest/run.js'
import type { MachineImage } from './image.js'
import type { Job } from './job.js'
import type { TestOptions } from './options.js'

/** A snapshot with the state that it keeps. */
export interface KeptSnapshot {
  readonly info: Omit<SnapshotInfo, 'current' | 'parent'>
  parent: string | undefined
  readonly image: MachineImage
}

/** A checkpoint, and whether a crash has lost what it tracked. */
export interface KeptCheckpoint extends CheckpointInfo {
  readonly lost: boolean
}

/** The hardware and the disks' contents of a machine: what a power cycle does not touch is marked so. */
export interface Machine {
  /** Changed as a whole, by another name or title. */
  spec: DomainSpec
  readonly options: TestOptions
  labels: Readonly<Record<string, string>>
  autostart: boolean
  state: DomainState
  reason: string | undefined
  startedAt: number | undefined
  memory: number
  vcpus: number
  disks: readonly DiskSpec[]
  networks: readonly NetworkSpec[]
  /** Sizes of the disks by id, in bytes; survives a power cycle. */
  diskSizes: Record<string, number>
  /** Files of the guest by path; survives a power cycle. */
  files: Map<string, Uint8Array>
  frozen: boolean
  /** How far the guest's clock is ahead of the world's, in nanoseconds. */
  clockOffset: bigint
  affinity: readonly number[] | undefined
  /** How often the counters have grown. */
  steps: number
  keys: readonly (readonly string[])[]
  /** How many non-maskable interrupts it was sent. */
  nmis: number
  /** The state that the next start goes on from. */
  managedSave: MachineImage | undefined
  /** What a long operation is doing. */
  job: Job | undefined
  /** The block jobs by the ids of the disks. */
  readonly blockJobs: Map<string, BlockJob>
  /** The images below an image, by its path, where a job has changed them. */
  readonly below: Map<string, readonly string[]>
  snapshots: KeptSnapshot[]
  currentSnapshot: string | undefined
  checkpoints: readonly KeptCheckpoint[]
  run: GuestRun | undefined
  /** Serial ports that were used; made when first needed. */
  readonly ports: Map<number, ConsolePort>
  /** Whether the definition was taken away. */
  gone: boolean
  /** What {@link infoOf} said last; `undefined` when something has changed since. */
  info: DomainInfo | undefined
}

/** The size of a disk until it is changed, in bytes. */
export const initialDiskSize = 2 ** 30

/** Makes a machine that is off. */
export function createMachine(spec: DomainSpec, options: TestOptions): Machine {
  return {
    spec: deepFreeze(spec),
    options,
    labels: {},
    autostart: false,
    state: 'shutoff',
    reason: undefined,
    startedAt: undefined,
    memory: spec.memory,
    vcpus: spec.vcpus.count,
    disks: spec.disks,
    networks: spec.networks,
    diskSizes: {},
    files: new Map(),
    frozen: false,
    clockOffset: 0n,
    affinity: undefined,
    steps: 0,
    keys: [],
    nmis: 0,
    managedSave: undefined,
    job: undefined,
    blockJobs: new Map(),
    below: new Map(),
    snapshots: [],
    currentSnapshot: undefined,
    checkpoints: [],
    run: undefined,
    ports: new Map(),
    gone: false,
    info: undefined,
  }
}

/** Puts the hardware back to what the specification says, as a power cycle does. */
export function powerCycle(machine: Machine): void {
  machine.memory = machine.spec.memory
  machine.vcpus = machine.spec.vcpus.count
  machine.disks = machine.spec.disks
  machine.networks = machine.spec.networks
  machine.frozen = false
  machine.clockOffset = 0n
  machine.affinity = undefined
  machine.steps = 0
  machine.info = undefined
}

/** The machine's state and size, frozen; the same object as long as nothing changes. */
export function infoOf(machine: Machine): DomainInfo {
  machine.info ??= Object.freeze({
    name: machine.spec.name,
    uuid: machine.spec.uuid,
    state: machine.state,
    reason: machine.reason,
    memory: machine.memory,
    vcpus: machine.vcpus,
    architecture: machine.spec.architecture,
    accelerator: 'memory',
    startedAt: machine.startedAt,
  })
  return machine.info
}

/** Changes the state. */
export function setState(machine: Machine, state: DomainState, reason?: string): void {
  machine.state = state
  machine.reason = reason
  machine.info = undefined
}

/** Insists on one of these states. @throws HypervisorError `ERR_INVALID_STATE`. */
export function requireState(machine: Machine, ...states: readonly DomainState[]): void {
  if (states.includes(machine.state)) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the domain '${machine.spec.name}' is ${machine.state}; this needs ${states.join(' or ')}`,
  )
}

/** The serial port of this number. @throws HypervisorError `ERR_NO_DEVICE` if the machine has no such port. */
export function portOf(machine: Machine, number = 0): ConsolePort {
  const known = machine.ports.get(number)
  if (known !== undefined) return known
  if (machine.spec.serials[number]?.type !== 'console') {
    throw new HypervisorError('ERR_NO_DEVICE', `the machine has no console on port ${number}`, {
      field: 'port',
    })
  }
  const port = createConsolePort((data) => machine.run?.input(data, number))
  machine.ports.set(number, port)
  return port
}
