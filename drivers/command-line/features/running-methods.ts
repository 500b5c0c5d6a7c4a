import type { NmiMethods, ResetMethods, ShutdownMethods, SuspendMethods } from '../../../src/domain.js'
import { lifecycle, type Reference, type Session } from '../session.js'
import type { ToolMachine } from '../tool.js'

/** What is done to a running machine, each by one command. */
export interface RunningTool<Machine extends ToolMachine> {
  /** Asks the guest to power itself off. Whether it waits for that is the tool's own; an abort ends the waiting. */
  shutdown(machine: Machine, signal: AbortSignal | undefined): Promise<void>
  reset(machine: Machine): Promise<void>
}

/** Features `shutdown` and `reset`. */
export function runningMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  tool: RunningTool<Machine>,
  dom: Reference,
): ShutdownMethods & ResetMethods {
  const states = ['running', 'paused'] as const
  return {
    shutdown: async ({ signal } = {}) => tool.shutdown(await session.requireState(dom, ...states), signal),
    reset: ({ signal } = {}) =>
      session.change(dom, { states, tells: () => [lifecycle('reset')], signal }, (machine) =>
        tool.reset(machine),
      ),
  }
}

/** A tool that stops and continues virtual CPUs, and says of a machine whether they are stopped. */
export interface PausingTool<Machine extends ToolMachine> {
  suspend(machine: Machine): Promise<void>
  resume(machine: Machine): Promise<void>
}

/** Feature `suspend`. */
export function suspendMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  tool: PausingTool<Machine>,
  dom: Reference,
): SuspendMethods {
  return {
    suspend: ({ signal } = {}) =>
      session.change(dom, { states: ['running'], tells: () => [lifecycle('suspended')], signal }, (machine) =>
        tool.suspend(machine),
      ),
    resume: ({ signal } = {}) =>
      session.change(dom, { states: ['paused'], tells: () => [lifecycle('resumed')], signal }, (machine) =>
        tool.resume(machine),
      ),
  }
}

/** Feature `inject-nmi`. */
export function nmiMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  inject: (machine: Machine) => Promise<void>,
  dom: Reference,
): NmiMethods {
  return {
    injectNmi: async () => inject(await session.requireState(dom, 'running', 'paused')),
  }
}
