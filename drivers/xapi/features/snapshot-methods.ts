import type { SnapshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { checked } from '../../../src/spec/check-argument.js'
import { domainNameField } from '../../../src/spec/fields.js'
import { readRecord } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { removeSnapshot } from '../machine/remove.js'
import { ownKeys } from '../own-settings.js'
import type { XapiSession } from '../session.js'
import { referenceIn, runTask } from '../tasks.js'
import { setOwnKey } from './machine.js'
import { type FoundSnapshot, readSnapshots } from './snapshot-tree.js'

/** Feature `snapshots`: of a machine that is on with its memory, which the pool calls a checkpoint. */
export function snapshotMethods(session: XapiSession, machine: Machine): SnapshotMethods {
  const { ref } = machine
  const isTold =
    (change: string, snapshot: string) =>
    (event: HypervisorEvent): boolean =>
      event.type === 'snapshot' &&
      event.uuid === machine.uuid &&
      event.change === change &&
      event.snapshot === snapshot
  const find = async (name: string, asking = session): Promise<FoundSnapshot> => {
    const [found, ...others] = (await readSnapshots(asking, ref)).filter(({ info }) => info.name === name)
    if (found === undefined) {
      throw new HypervisorError('ERR_NO_SNAPSHOT', `there is no snapshot '${name}'`)
    }
    if (others.length === 0) return found
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `several snapshots have the name '${name}'`, {
      field: 'name',
    })
  }
  return {
    async createSnapshot(name, { description = '', kind = 'external', signal } = {}) {
      checked('name', domainNameField, name)
      if (kind !== 'external') {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'XAPI has external snapshots alone', {
          field: 'kind',
        })
      }
      const asking = interruptible(session, signal)
      if ((await readSnapshots(asking, ref)).some(({ info }) => info.name === name)) {
        throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `there is a snapshot '${name}' already`)
      }
      const { power_state } = await readRecord(asking, ref)
      const isOn = power_state === 'Running' || power_state === 'Paused'
      const method = isOn ? 'VM.checkpoint' : 'VM.snapshot'
      const created = String(Date.now())
      const snapshot = await session.told(isTold('created', name), async () =>
        referenceIn(await runTask(session, method, [ref, name], { signal })),
      )
      await session.call('VM.set_name_description', [snapshot, description])
      await setOwnKey(session, snapshot, ownKeys.created, created)
      return (await find(name)).info
    },
    async listSnapshots() {
      return (await readSnapshots(session, ref)).map(({ info }) => info)
    },
    async revertToSnapshot(name, { signal } = {}) {
      const { ref: snapshot, record } = await find(name, interruptible(session, signal))
      signal?.throwIfAborted()
      await session.told(isTold('reverted', name), () => runTask(session, 'VM.revert', [snapshot]))
      // The name comes back, too.
      machine.name = (await readRecord(session, ref)).name_label
      // What the pool has brought back of a guest that was on is its saved state.
      if (record.power_state === 'Suspended') await runTask(session, 'VM.resume', [ref, false, false])
    },
    async deleteSnapshot(name, { signal } = {}) {
      const { ref: snapshot, record } = await find(name, interruptible(session, signal))
      signal?.throwIfAborted()
      await session.told(isTold('deleted', name), () => removeSnapshot(session, snapshot, record))
    },
  }
}
