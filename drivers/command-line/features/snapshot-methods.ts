import type { SnapshotMethods } from '../../../src/domain.js'
import type { DomainState, SnapshotInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { checked } from '../../../src/spec/check-argument.js'
import { domainNameField, labelValueField } from '../../../src/spec/fields.js'
import { lifecycle, type Reference, type Session } from '../session.js'
import type { ToolMachine } from '../tool.js'

/** A snapshot with what its tool knows it by. */
export interface FoundSnapshot {
  readonly key: string
  readonly info: SnapshotInfo
}

/** A tool that makes snapshots of images, each an overlay of its own. */
export interface SnapshotTool<Machine extends ToolMachine> {
  /** The snapshots, oldest first. */
  listSnapshots(machine: Machine): Promise<readonly FoundSnapshot[]>
  takeSnapshot(machine: Machine, name: string, description: string): Promise<void>
  /** Returns to a snapshot; the machine is then in the state that it was in. */
  restoreSnapshot(machine: Machine, snapshot: FoundSnapshot): Promise<void>
  deleteSnapshot(machine: Machine, snapshot: FoundSnapshot): Promise<void>
}

const anyState: readonly DomainState[] = ['shutoff', 'running', 'paused', 'crashed']

/** Feature `snapshots`. */
export function snapshotMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  tool: SnapshotTool<Machine>,
  dom: Reference,
): SnapshotMethods {
  const find = async (machine: Machine, name: string): Promise<FoundSnapshot> => {
    const [found, ...others] = (await tool.listSnapshots(machine)).filter(({ info }) => info.name === name)
    if (found === undefined) throw new HypervisorError('ERR_NO_SNAPSHOT', `there is no snapshot '${name}'`)
    if (others.length === 0) return found
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `several snapshots have the name '${name}'`, {
      field: 'name',
    })
  }
  const told = (
    change: 'created' | 'reverted' | 'deleted',
    snapshot: string,
    signal: AbortSignal | undefined,
  ) => ({
    states: anyState,
    tells: () => [{ type: 'snapshot' as const, change, snapshot }],
    signal,
  })
  return {
    async createSnapshot(name, { description, kind = 'external', signal } = {}) {
      checked('name', domainNameField, name)
      const text = checked('description', labelValueField.optional(), description) ?? ''
      if (kind !== 'external') {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'there are external snapshots alone', {
          field: 'kind',
        })
      }
      return await session.change(dom, told('created', name, signal), async (machine) => {
        if ((await tool.listSnapshots(machine)).some(({ info }) => info.name === name)) {
          throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `there is a snapshot '${name}' already`)
        }
        signal?.throwIfAborted()
        await tool.takeSnapshot(machine, name, text)
        return (await find(machine, name)).info
      })
    },
    async listSnapshots() {
      return (await tool.listSnapshots(await session.find(dom))).map(({ info }) => info)
    },
    async revertToSnapshot(name, { signal } = {}) {
      await session.alone(dom, signal, async () => {
        const snapshot = await find(await session.find(dom), name)
        const to = snapshot.info.state !== 'shutoff'
        const { states, tells } = told('reverted', name, signal)
        const change = {
          states,
          to,
          atOnce: true,
          tells: ({ active }: Machine) => [
            ...(active === to ? [] : [lifecycle(to ? 'started' : 'stopped')]),
            ...tells(),
          ],
        }
        await session.change(dom, change, async (machine) => {
          signal?.throwIfAborted()
          await tool.restoreSnapshot(machine, snapshot)
        })
      })
    },
    async deleteSnapshot(name, { signal } = {}) {
      await session.change(dom, told('deleted', name, signal), async (machine) => {
        const snapshot = await find(machine, name)
        signal?.throwIfAborted()
        await tool.deleteSnapshot(machine, snapshot)
      })
    },
  }
}
