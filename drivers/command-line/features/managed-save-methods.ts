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
      const change = { states, to: false, tells: () => [lifecycle('saved')], signal }
      await session.change(dom, change, async (machine) => {
        signal?.throwIfAborted()
        await tool.save(machine)
      })
    },
    hasManagedSave: async () => (await session.find(dom)).saved,
    async removeManagedSave({ signal } = {}) {
      if (!(await session.find(dom)).saved) return
      const change = { states: ['shutoff', 'crashed'] as const, tells: () => [], signal }
      await session.change(dom, change, async (machine) => {
        if (machine.saved) await tool.discard(machine)
      })
    },
  }
}
