import type { DomainBackend } from '../../src/backend.js'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { TestFeature } from './features.js'
import { startOrGoOn } from './go-on.js'
import { infoOf, type Machine, requireState, setState } from './machine.js'
import { addressMethods } from './methods/addresses.js'
import { agentMethods } from './methods/agent.js'
import { backupMethods } from './methods/backup.js'
import { blockJobMethods } from './methods/block-jobs.js'
import { checkpointMethods } from './methods/checkpoints.js'
import { consoleMethods } from './methods/console.js'
import { coreDumpMethods } from './methods/core-dump.js'
import { definitionMethods } from './methods/definition.js'
import { deviceMethods } from './methods/devices.js'
import { displayMethods } from './methods/display.js'
import { guestInfoMethods } from './methods/guest-info.js'
import { jobMethods } from './methods/jobs.js'
import { managedSaveMethods } from './methods/managed-save.js'
import { migrateMethods } from './methods/migrate.js'
import { resourceMethods } from './methods/resources.js'
import { saveMethods } from './methods/save.js'
import { snapshotMethods } from './methods/snapshots.js'
import { pressReset, switchOff } from './power.js'
import type { Session } from './session.js'
import { removeMachine, tellLifecycle } from './world.js'

/** A machine as a domain of one connection. */
export function createTestDomain(session: Session, machine: Machine): DomainBackend<TestFeature> {
  const { world } = session
  return {
    get name() {
      return machine.spec.name
    },
    uuid: machine.spec.uuid,
    spec: (o) => session.perform({ name: 'spec', machine, ...o, work: () => machine.spec }),
    info: (o) => session.perform({ name: 'info', machine, ...o, work: () => infoOf(machine) }),
    start: (o) =>
      session.perform({
        name: 'start',
        machine,
        ...o,
        prepare: () => enterState(machine, 'starting', ['shutoff', 'crashed']),
        work() {
          requireState(machine, 'starting')
          startOrGoOn(world, machine)
        },
      }),
    startPaused: (o) =>
      session.perform({
        name: 'startPaused',
        machine,
        ...o,
        prepare: () => enterState(machine, 'starting', ['shutoff', 'crashed']),
        work() {
          requireState(machine, 'starting')
          startOrGoOn(world, machine, 'paused')
        },
      }),
    destroy: (o) =>
      session.perform({
        name: 'destroy',
        machine,
        ...o,
        prepare: () => enterState(machine, 'stopping', ['running', 'paused']),
        work() {
          requireState(machine, 'stopping')
          switchOff(world, machine, 'stopped', 'destroyed')
        },
      }),
    undefine: (o) =>
      session.perform({
        name: 'undefine',
        machine,
        ...o,
        work() {
          requireState(machine, 'shutoff', 'crashed')
          const { name } = machine.spec
          if (world.machines.get(name) !== machine) {
            throw new HypervisorError('ERR_NO_DOMAIN', `the domain '${name}' was undefined`)
          }
          removeMachine(world, machine)
        },
      }),
    shutdown: (o) =>
      session.perform({
        name: 'shutdown',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          machine.run?.powerButton()
        },
      }),
    reboot: (o) =>
      session.perform({
        name: 'reboot',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          machine.run?.askToReboot()
        },
      }),
    reset: (o) =>
      session.perform({
        name: 'reset',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          pressReset(world, machine)
        },
      }),
    injectNmi: (o) =>
      session.perform({
        name: 'injectNmi',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          machine.nmis += 1
        },
      }),
    suspend: (o) =>
      session.perform({
        name: 'suspend',
        machine,
        ...o,
        work() {
          requireState(machine, 'running')
          machine.run?.pause()
          setState(machine, 'paused')
          tellLifecycle(world, machine, 'suspended')
        },
      }),
    resume: (o) =>
      session.perform({
        name: 'resume',
        machine,
        ...o,
        work() {
          requireState(machine, 'paused')
          setState(machine, 'running')
          tellLifecycle(world, machine, 'resumed')
          machine.run?.resume()
        },
      }),
    ...definitionMethods(session, machine),
    ...saveMethods(session, machine),
    ...managedSaveMethods(session, machine),
    ...coreDumpMethods(session, machine),
    ...snapshotMethods(session, machine),
    ...resourceMethods(session, machine),
    ...deviceMethods(session, machine),
    ...backupMethods(session, machine),
    ...blockJobMethods(session, machine),
    ...checkpointMethods(session, machine),
    ...consoleMethods(session, machine),
    ...displayMethods(session, machine),
    ...migrateMethods(session, machine),
    ...jobMethods(session, machine),
    ...agentMethods(session, machine),
    ...guestInfoMethods(session, machine),
    ...addressMethods(session, machine),
  }
}

/** Moves to a state that lasts as long as an operation; returns the way back. */
function enterState(
  machine: Machine,
  state: 'starting' | 'stopping',
  from: readonly DomainState[],
): () => void {
  requireState(machine, ...from)
  const { state: before, reason } = machine
  setState(machine, state)
  return () => {
    if (machine.state === state) setState(machine, before, reason)
  }
}
