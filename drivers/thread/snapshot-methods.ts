import type { SnapshotMethods } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import type { SnapshotEvent } from '../../src/events.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { MachineLife } from './life.js'
import type { ThreadRecipe } from './recipe.js'
import type { SerialQueue } from './serial-queue.js'
import { createSnapshots } from './snapshots.js'

/** What the snapshots of a domain need to know of it. */
export interface SnapshotContext {
  readonly spec: DomainSpec
  readonly life: MachineLife
  readonly inTurn: SerialQueue
  /** @throws HypervisorError `ERR_NO_DOMAIN` if the domain was undefined. */
  requireDefined(): void
  announce(change: SnapshotEvent['change'], snapshot: string): void
}

/** The methods of the feature `snapshots`, which are in this program's memory. */
export function snapshotMethods(
  recipe: Pick<ThreadRecipe<never, unknown>, 'name' | 'requireSnapshots'>,
  { spec, life, inTurn, requireDefined, announce }: SnapshotContext,
): SnapshotMethods {
  const snapshots = createSnapshots()
  return {
    createSnapshot: (snapshot, { description, kind = 'memory' } = {}) =>
      inTurn(async () => {
        life.requireState('running', 'paused', 'shutoff')
        snapshots.requireFree(snapshot)
        if (kind !== 'memory') {
          throw new HypervisorError(
            'ERR_UNSUPPORTED',
            `${recipe.name} has no snapshots of the kind '${kind}'`,
          )
        }
        recipe.requireSnapshots?.(spec)
        const { run: here } = life
        const kept = here && {
          state: await life.whileStopped(here, () => here.machine.save()),
          likeness: here.likeness,
        }
        const info = snapshots.add(snapshot, life.state, kept, description)
        announce('created', snapshot)
        return info
      }),

    async listSnapshots() {
      requireDefined()
      return snapshots.list()
    },

    revertToSnapshot: (snapshot, { signal } = {}) =>
      inTurn(async () => {
        life.requireState('running', 'paused', 'shutoff', 'crashed')
        const { machine: kept, info } = snapshots.find(snapshot)
        const paused = info.state === 'paused'
        const { run: here } = life
        if (kept === undefined) {
          if (here !== undefined) {
            await life.end(here, { change: 'stopped', reason: 'reverted to a snapshot' })
          }
          life.moveTo('shutoff', 'reverted to a snapshot')
        } else if (here === undefined) {
          await life.bring('started', { ...kept, paused }, signal)
        } else {
          life.requireAlike(kept, here.likeness)
          await here.machine.suspend()
          await here.machine.load(kept.state)
          if (paused) life.moveTo('paused')
          else await life.resume(here)
        }
        snapshots.standOn(snapshot)
        announce('reverted', snapshot)
      }),

    deleteSnapshot: (snapshot) =>
      inTurn(async () => {
        requireDefined()
        snapshots.remove(snapshot)
        announce('deleted', snapshot)
      }),
  }
}
