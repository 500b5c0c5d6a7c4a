import type { CallOptions } from '../../../src/call.js'
import type { DomainCore } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { type Change, lifecycle, off, type Reference, type Session } from '../session.js'
import type { MachineTool, ToolMachine } from '../tool.js'

/** Starting, ending and forgetting a machine. */
export function powerMethods<Machine extends ToolMachine, Options>(
  session: Session<Machine>,
  tool: MachineTool<Machine, Options>,
  dom: Reference,
): Pick<DomainCore, 'start' | 'destroy' | 'undefine'> {
  return {
    start: (options) => startMachine(session, tool, dom, options),
    async destroy() {
      const states = ['starting', 'running', 'paused', 'stopping', 'crashed'] as const
      const change = { states, to: false, tells: () => [lifecycle('stopped')], atOnce: true }
      await session.change(dom, change, async (machine) => {
        // A machine may have crashed and still be there, or be gone.
        if (!machine.active && machine.state === 'crashed') await session.requireState(dom, 'running')
        await tool.destroy(machine)
      })
    },
    async undefine({ signal } = {}) {
      await session.changeList(dom, signal, async () => {
        const machine = await session.requireState(dom, ...off)
        if (machine.active) await session.requireState(dom, 'shutoff')
        signal?.throwIfAborted()
        await tool.remove(machine)
        await session.forget(dom)
        return [lifecycle('undefined')]
      })
    },
  }
}

/**
 * Starts a machine. Its program is not interrupted: after an abort the machine is ended as soon as it is started, before
 * anybody else has his turn.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_START_FAILED`.
 */
async function startMachine<Machine extends ToolMachine, Options>(
  session: Session<Machine>,
  tool: MachineTool<Machine, Options>,
  dom: Reference,
  { signal }: CallOptions = {},
): Promise<void> {
  const start: Change<Machine> = {
    states: off,
    to: true,
    tells: ({ saved }) => [lifecycle(saved ? 'restored' : 'started')],
    atOnce: true,
  }
  const end: Change<Machine> = {
    states: ['running', 'paused'],
    to: false,
    tells: () => [lifecycle('stopped')],
    atOnce: true,
  }
  await session.alone(dom, signal, async () => {
    await session.change(dom, start, async (machine) => {
      signal?.throwIfAborted()
      await tool.start(machine).catch((error: unknown) => {
        if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
        throw new HypervisorError('ERR_START_FAILED', error.message, { cause: error.cause })
      })
    })
    if (!signal?.aborted) return
    await session
      .change(dom, end, (machine) => tool.destroy(machine))
      .catch((error: unknown) => {
        if (!isHypervisorError(error, 'ERR_INVALID_STATE', 'ERR_NO_DOMAIN')) throw error
      })
    signal.throwIfAborted()
  })
}
