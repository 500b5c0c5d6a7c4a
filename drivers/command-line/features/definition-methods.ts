import type { CallOptions } from '../../../src/call.js'
import type { MetadataMethods, RenameMethods } from '../../../src/domain.js'
import { withLabel } from '../../../src/spec/labels.js'
import { lifecycle, off, type Reference, type Session, taken } from '../session.js'
import type { OwnData, ToolMachine } from '../tool.js'

/** A tool that gives machines other names. */
export interface RenamingTool<Machine extends ToolMachine> {
  rename(machine: Machine, newName: string): Promise<void>
}

/** Feature `rename`. */
export function renameMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  tool: RenamingTool<Machine>,
  dom: Reference,
): RenameMethods {
  return {
    async rename(newName, { signal } = {}) {
      await session.changeList(dom, signal, async () => {
        const machine = await session.requireState(dom, ...off)
        if ((await session.all()).some(({ name }) => name === newName)) throw taken(newName, 'newName')
        const { name: oldName } = machine
        signal?.throwIfAborted()
        await tool.rename(machine, newName)
        dom.name = newName
        return [lifecycle('undefined', oldName), lifecycle('defined', newName)]
      })
    },
  }
}

/** A tool that keeps data of ours with a machine. */
export interface KeepingTool<Machine extends ToolMachine, Own extends OwnData> {
  readOwn(machine: Machine): Promise<Own>
  writeOwn(machine: Machine, own: Own): Promise<void>
}

/** Feature `metadata`. */
export function metadataMethods<Machine extends ToolMachine, Own extends OwnData>(
  session: Session<Machine>,
  tool: KeepingTool<Machine, Own>,
  dom: Reference,
): MetadataMethods {
  const states = ['shutoff', 'starting', 'running', 'paused', 'stopping', 'crashed'] as const
  const set = (change: (own: Own) => Own, { signal }: CallOptions = {}): Promise<void> =>
    session.change(dom, { states, tells: () => [], signal }, async (machine) => {
      await tool.writeOwn(machine, change(await tool.readOwn(machine)))
    })
  return {
    setTitle: (title, options) => set((own) => ({ ...own, title: title || undefined }), options),
    labels: async () => (await tool.readOwn(await session.find(dom))).labels ?? {},
    setLabel: (name, value, options) =>
      set((own) => ({ ...own, labels: withLabel(own.labels ?? {}, name, value) }), options),
  }
}
