import type { ManagedSaveMethods } from '../../../src/domain.js'
import { lifecycle, type Reference, type Session } from '../session.js'
import type { ToolMachine } from '../tool.js'

/** A tool that keeps the state of a machine itself. */
export interface SavingTool<Machine extends ToolMachine> {
  save(machine: Machine): Promise<void>
  /** Removes the saved state of a machine that has one. */
  discard(machine: Machine): Promise<void>
}

/** Feature `managed-save`. A save is not interrupted: an abort counts until it has begun. */
export function managedSaveMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  tool: SavingTool<Machine>,
  dom: Reference,
): ManagedSaveMethods {
  return {
    async managedSave({ signal } = {}) {
      const states = ['running', 'paused'] as const
      await session.change(dom, { states, to: false, tells: () => [lifecycle('saved')] }, async (machine) => {
        signal?.throwIfAborted()
        await tool.save(machine)
      })
    },
    hasManagedSave: async () => (await session.find(dom)).saved,
    async removeManagedSave() {
      if (!(await session.find(dom)).saved) return
      const change = { states: ['shutoff', 'crashed'] as const, tells: () => [] }
      await session.change(dom, change, async (machine) => {
        if (machine.saved) await tool.discard(machine)
      })
    },
  }
}
