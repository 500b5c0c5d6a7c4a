import type { CheckpointMethods } from '../../../src/domain.js'
import type { CheckpointInfo } from '../../../src/domain-data.js'
import { checkpointDisks } from '../../../src/spec/checkpoint-disks.js'
import { refuseTakenCheckpoint, requireCheckpoint, withoutCheckpoint } from '../../../src/spec/checkpoints.js'
import { deepFreeze } from '../freeze.js'
import { type KeptCheckpoint, type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'

/** Feature `checkpoints`: nothing is ever written to the disks, so nothing has changed since any of them. */
export function checkpointMethods(session: Session, machine: Machine): CheckpointMethods {
  return {
    createCheckpoint: (name, o = {}) =>
      session.perform({
        name: 'createCheckpoint',
        machine,
        signal: o.signal,
        work() {
          requireState(machine, 'running', 'paused')
          const disks = trackedDisks(machine, o.disks, 'disks')
          refuseTakenCheckpoint(machine.checkpoints, name, 'name')
          return describe(keepCheckpoint(machine, { name, description: o.description, disks }, session))
        },
      }),
    listCheckpoints: (o) =>
      session.perform({
        name: 'listCheckpoints',
        machine,
        ...o,
        work: () => Object.freeze(machine.checkpoints.map(describe)),
      }),
    deleteCheckpoint: (name, o) =>
      session.perform({
        name: 'deleteCheckpoint',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          requireCheckpoint(machine.checkpoints, name, 'name')
          machine.checkpoints = withoutCheckpoint(machine.checkpoints, name)
        },
      }),
  }
}

/** The ids of the disks that a checkpoint may track. */
export function trackedDisks(
  machine: Machine,
  ids: readonly string[] | undefined,
  field: string,
): readonly string[] {
  const disks = machine.disks.map(({ id = '', path, format = 'raw', readonly = false }) => {
    return { id, readonly, format: path === undefined ? undefined : format }
  })
  return checkpointDisks(disks, ids, field).map(({ id }) => id)
}

/** Adds a checkpoint that was found to be possible. */
export function keepCheckpoint(
  machine: Machine,
  made: Pick<CheckpointInfo, 'name' | 'description' | 'disks'>,
  { world }: Session,
): KeptCheckpoint {
  const parent = machine.checkpoints.at(-1)?.name
  const kept = deepFreeze({ ...made, createdAt: world.clock.now(), parent, lost: false })
  machine.checkpoints = [...machine.checkpoints, kept]
  return kept
}

function describe({ lost: _lost, ...info }: KeptCheckpoint): CheckpointInfo {
  return Object.freeze(info)
}
