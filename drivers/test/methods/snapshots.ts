import type { SnapshotMethods } from '../../../src/domain.js'
import type { DomainState, SnapshotInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { LifecycleChange } from '../../../src/events.js'
import { requireFreeSnapshotName } from '../../../src/snapshot-names.js'
import { refuseOverCheckpoints } from '../../../src/spec/checkpoints.js'
import { applyImage, takeImage } from '../image.js'
import { type KeptSnapshot, type Machine, requireState, setState } from '../machine.js'
import { continueGuest } from '../power.js'
import type { Session } from '../session.js'
import { eventOf, tell, tellLifecycle } from '../world.js'

/** Feature `snapshots`: a tree of states in memory. */
export function snapshotMethods(session: Session, machine: Machine): SnapshotMethods {
  const { world } = session
  const tellSnapshot = (change: 'created' | 'reverted' | 'deleted', snapshot: string): void =>
    tell(world, { type: 'snapshot', change, snapshot, ...eventOf(world, machine) })
  return {
    createSnapshot: (name, o = {}) =>
      session.perform({
        name: 'createSnapshot',
        machine,
        signal: o.signal,
        work() {
          requireState(machine, 'running', 'paused', 'shutoff')
          refuseName(machine, name)
          if (o.kind !== undefined && o.kind !== 'memory') {
            throw new HypervisorError(
              'ERR_UNSUPPORTED',
              `snapshots of the kind '${o.kind}' are not to be had`,
            )
          }
          const info = {
            name,
            createdAt: world.clock.now(),
            kind: 'memory',
            state: machine.state,
            description: o.description,
          } as const
          const snapshot = { info, parent: machine.currentSnapshot, image: takeImage(machine) }
          machine.snapshots.push(snapshot)
          machine.currentSnapshot = name
          tellSnapshot('created', name)
          return describe(machine, snapshot)
        },
      }),
    listSnapshots: (o) =>
      session.perform({
        name: 'listSnapshots',
        machine,
        ...o,
        work: () => Object.freeze(machine.snapshots.map((snapshot) => describe(machine, snapshot))),
      }),
    revertToSnapshot: (name, o) =>
      session.perform({
        name: 'revertToSnapshot',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused', 'shutoff', 'crashed')
          const { image } = find(machine, name)
          refuseOverCheckpoints(machine.checkpoints, 'a return to a snapshot')
          const { state: before } = machine
          const wasOff = before === 'shutoff' || before === 'crashed'
          machine.run?.end()
          machine.run = undefined
          machine.managedSave = undefined
          applyImage(machine, image)
          if (image.state === 'running' || image.state === 'paused') {
            if (wasOff) for (const port of machine.ports.values()) port.clear()
            continueGuest(world, machine, image.guest)
          } else {
            machine.startedAt = undefined
            setState(machine, image.state)
            for (const port of machine.ports.values()) port.end()
          }
          const change = changeBetween(before, machine.state)
          if (change !== undefined) tellLifecycle(world, machine, change, 'snapshot')
          machine.currentSnapshot = name
          tellSnapshot('reverted', name)
        },
      }),
    deleteSnapshot: (name, o) =>
      session.perform({
        name: 'deleteSnapshot',
        machine,
        ...o,
        work() {
          const { parent } = find(machine, name)
          machine.snapshots = machine.snapshots.filter(({ info }) => info.name !== name)
          for (const child of machine.snapshots) if (child.parent === name) child.parent = parent
          if (machine.currentSnapshot === name) machine.currentSnapshot = parent
          tellSnapshot('deleted', name)
        },
      }),
  }
}

/** What becomes of a machine that is in another state after a return to a snapshot. */
function changeBetween(before: DomainState, after: DomainState): LifecycleChange | undefined {
  const isOff = (state: DomainState): boolean => state === 'shutoff' || state === 'crashed'
  if (isOff(before) !== isOff(after)) return isOff(before) ? 'started' : 'stopped'
  if (isOff(after) || before === after) return undefined
  return after === 'paused' ? 'suspended' : 'resumed'
}

function describe(machine: Machine, { info, parent }: KeptSnapshot): SnapshotInfo {
  return Object.freeze({ ...info, parent, current: machine.currentSnapshot === info.name })
}

function find(machine: Machine, name: string): KeptSnapshot {
  const found = machine.snapshots.find(({ info }) => info.name === name)
  if (found !== undefined) return found
  throw new HypervisorError(
    'ERR_NO_SNAPSHOT',
    `the domain '${machine.spec.name}' has no snapshot '${name}'`,
    {
      hint: `Snapshots: ${machine.snapshots.map(({ info }) => info.name).join(', ') || 'none'}.`,
    },
  )
}

function refuseName(machine: Machine, name: string): void {
  requireFreeSnapshotName(
    machine.snapshots.map(({ info }) => info.name),
    name,
  )
}
