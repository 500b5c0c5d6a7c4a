import type { SnapshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { checked } from '../../../src/spec/check-argument.js'
import { domainNameField } from '../../../src/spec/fields.js'
import { readInfo } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import type { VmwareSession } from '../session.js'
import { textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { retrieveOne } from '../vim.js'
import { type FoundSnapshot, readSnapshotTree } from './snapshot-tree.js'

/** Feature `snapshots`. The API has no events for them; those of this connection are told by it. */
export function snapshotMethods(session: VmwareSession, machine: Machine): SnapshotMethods {
  const { object } = machine
  const tell = (change: 'created' | 'reverted' | 'deleted', snapshot: string): void => {
    const { name: domain, uuid } = machine
    session.emit({ type: 'snapshot', change, snapshot, domain, uuid, time: Date.now() })
  }
  const all = (asking = session) => snapshotsOf(asking, machine)
  const find = (name: string, asking = session) => findSnapshot(asking, machine, name)
  return {
    async createSnapshot(name, { description, kind = 'external', signal } = {}) {
      checked('name', domainNameField, name)
      if (kind !== 'external') {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'VMware has external snapshots alone', {
          field: 'kind',
        })
      }
      const asking = interruptible(session, signal)
      if ((await all(asking)).some(({ info }) => info.name === name)) {
        throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `there is a snapshot '${name}' already`)
      }
      const { state } = await readInfo(asking, object)
      const args = [
        textElement('name', name),
        textElement('description', description ?? ''),
        textElement('memory', state === 'running'),
        textElement('quiesce', false),
      ]
      await runTask(session, { method: 'CreateSnapshot_Task', on: object, args }, { signal })
      tell('created', name)
      return (await find(name)).info
    },
    async listSnapshots() {
      return (await all()).map(({ info }) => info)
    },
    async revertToSnapshot(name, { signal } = {}) {
      const { object: snapshot } = await find(name, interruptible(session, signal))
      signal?.throwIfAborted()
      await runTask(session, { method: 'RevertToSnapshot_Task', on: snapshot, args: [] })
      tell('reverted', name)
    },
    async deleteSnapshot(name, { signal } = {}) {
      const { object: snapshot } = await find(name, interruptible(session, signal))
      signal?.throwIfAborted()
      const args = [textElement('removeChildren', false)]
      await runTask(session, { method: 'RemoveSnapshot_Task', on: snapshot, args })
      tell('deleted', name)
    },
  }
}

async function snapshotsOf(session: VmwareSession, { object }: Machine): Promise<readonly FoundSnapshot[]> {
  const { snapshot } = await retrieveOne(session, session.content.propertyCollector, object, ['snapshot'])
  return readSnapshotTree(snapshot)
}

/**
 * The snapshot of a name.
 *
 * @throws HypervisorError `ERR_NO_SNAPSHOT`; `ERR_INVALID_ARGUMENT` for a name that several have.
 */
export async function findSnapshot(
  session: VmwareSession,
  machine: Machine,
  name: string,
): Promise<FoundSnapshot> {
  const [found, ...others] = (await snapshotsOf(session, machine)).filter(({ info }) => info.name === name)
  if (found === undefined) {
    throw new HypervisorError('ERR_NO_SNAPSHOT', `there is no snapshot '${name}'`)
  }
  if (others.length === 0) return found
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `several snapshots have the name '${name}'`, {
    field: 'name',
  })
}
