import type { CallOptions } from '../../src/call.js'
import type { DomainCore, ResetMethods, ShutdownMethods, SuspendMethods } from '../../src/domain.js'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { isChange } from '../../src/event-waiters.js'
import { readInfo } from './info.js'
import { interruptible } from './interruptible.js'
import type { Machine } from './lookup.js'
import { settingsOf } from './machine/own-settings.js'
import type { VmwareSession } from './session.js'
import { runTask } from './tasks.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  ResetMethods &
  SuspendMethods

/** Starting and stopping. A suspended machine is on the host's disk: its resumption is a start to the API. */
export function powerMethods(session: VmwareSession, machine: Machine): PowerMethods {
  const { object } = machine
  const task = async (method: string, options: CallOptions = {}): Promise<void> => {
    await runTask(session, { method, on: object, args: [] }, options)
  }
  return {
    async start({ signal } = {}) {
      await requireState(interruptible(session, signal), machine, 'shutoff')
      await killedByAbort(session, machine, signal, () =>
        session.told(isChange(machine, 'started'), () => task('PowerOnVM_Task', { signal })),
      )
    },
    async destroy() {
      await requireState(session, machine, 'running', 'paused')
      await session.told(isChange(machine, 'stopped'), () => task('PowerOffVM_Task'))
    },
    async undefine({ signal } = {}) {
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'shutoff')
      const { undefine } = await settingsOf(asking, machine)
      signal?.throwIfAborted()
      await session.told(isChange(machine, 'undefined'), async () => {
        if (undefine === 'destroy') await task('Destroy_Task')
        else await session.call({ method: 'UnregisterVM', on: object, args: [] })
      })
    },
    async shutdown() {
      await requireState(session, machine, 'running')
      await session.call({ method: 'ShutdownGuest', on: object, args: [] })
    },
    async reset() {
      await requireState(session, machine, 'running')
      await task('ResetVM_Task')
    },
    async suspend() {
      await requireState(session, machine, 'running')
      await session.told(isChange(machine, 'suspended'), () => task('SuspendVM_Task'))
    },
    async resume() {
      await requireState(session, machine, 'paused')
      await session.told(isChange(machine, 'resumed'), () => task('PowerOnVM_Task'))
    },
  }
}

/** @throws HypervisorError `ERR_INVALID_STATE` unless the domain is in one of the states. */
export async function requireState(
  session: VmwareSession,
  { object, name }: Machine,
  ...states: readonly DomainState[]
): Promise<DomainState> {
  const { state } = await readInfo(session, object)
  if (states.includes(state)) return state
  throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${state}`)
}

/** Lets something start a machine; an abort powers it off, but not one that somebody else has started. */
async function killedByAbort(
  session: VmwareSession,
  { object }: Machine,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  const powerOff = async (): Promise<void> => {
    const call = { method: 'PowerOffVM_Task', on: object, args: [] }
    await runTask(session, call).catch((error: unknown) => {
      if (!isHypervisorError(error, 'ERR_INVALID_STATE')) throw error
    })
  }
  try {
    await work()
  } catch (error) {
    // What was cancelled, or whose end is not known, may have started it all the same.
    if (signal?.aborted && (error === signal.reason || isHypervisorError(error, 'ERR_DISCONNECTED'))) {
      await powerOff()
    }
    if (signal?.aborted || !isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    throw new HypervisorError('ERR_START_FAILED', error.message, { hint: error.hint, cause: error.cause })
  }
  if (!signal?.aborted) return
  await powerOff()
  signal.throwIfAborted()
}
