import type { CallOptions } from '../../../src/call.js'
import type {
  DomainCore,
  ResetMethods,
  ShutdownMethods,
  StartPausedMethods,
  SuspendMethods,
} from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { readRecord } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { removeMachine } from '../machine/remove.js'
import { ownKeys } from '../own-settings.js'
import type { XapiSession } from '../session.js'
import { beginTask, runTask } from '../tasks.js'
import { requireState, setOwnKey } from './machine.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  ResetMethods &
  SuspendMethods &
  StartPausedMethods

/** Starting and stopping. A machine with a saved state goes on from it. */
export function powerMethods(session: XapiSession, machine: Machine): PowerMethods {
  const { ref } = machine
  const start = async (isPaused: boolean, { signal }: CallOptions = {}): Promise<void> => {
    const asking = interruptible(session, signal)
    const { power_state, other_config } = await requireState(asking, machine, 'shutoff')
    const isSaved = power_state === 'Suspended'
    const wasPaused = isSaved && other_config[ownKeys.paused] !== undefined
    const method = isSaved ? 'VM.resume' : 'VM.start'
    const isStarted = isChange(machine, isSaved ? 'restored' : 'started')
    await killedByAbort(session, machine, signal, () =>
      session.told(isStarted, () =>
        runTask(session, method, [ref, isPaused || wasPaused, false], { signal }),
      ),
    )
    if (wasPaused) await setOwnKey(session, ref, ownKeys.paused, undefined)
  }
  return {
    start: (options) => start(false, options),
    startPaused: (options) => start(true, options),
    async destroy() {
      await requireState(session, machine, 'running', 'paused')
      await session.told(isChange(machine, 'stopped'), () => runTask(session, 'VM.hard_shutdown', [ref]))
    },
    async undefine({ signal } = {}) {
      const record = await requireState(interruptible(session, signal), machine, 'shutoff')
      signal?.throwIfAborted()
      await session.told(isChange(machine, 'undefined'), () => removeMachine(session, ref, record))
    },
    async shutdown({ signal } = {}) {
      await requireState(session, machine, 'running')
      // Its end is the guest's affair, which may take minutes or never come.
      await beginTask(session, 'VM.clean_shutdown', [ref], { signal })
    },
    async reset() {
      await requireState(session, machine, 'running')
      await session.told(isChange(machine, 'reset'), () => runTask(session, 'VM.hard_reboot', [ref]))
    },
    async suspend() {
      await requireState(session, machine, 'running')
      await session.told(isChange(machine, 'suspended'), () => runTask(session, 'VM.pause', [ref]))
    },
    async resume() {
      await requireState(session, machine, 'paused')
      await session.told(isChange(machine, 'resumed'), () => runTask(session, 'VM.unpause', [ref]))
    },
  }
}

/**
 * Lets something start a machine; after an abort it is powered off if it is on in spite of that, but not one that somebody
 * else has started.
 */
async function killedByAbort(
  session: XapiSession,
  { ref }: Machine,
  signal: AbortSignal | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  signal?.throwIfAborted()
  try {
    await work()
  } catch (error) {
    // What was cancelled, or whose end is not known, may have started it all the same.
    if (signal?.aborted && (error === signal.reason || isHypervisorError(error, 'ERR_DISCONNECTED'))) {
      await powerOff(session, ref)
    }
    if (signal?.aborted || !isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    throw new HypervisorError('ERR_START_FAILED', error.message, { hint: error.hint, cause: error.cause })
  }
  if (!signal?.aborted) return
  await powerOff(session, ref)
  signal.throwIfAborted()
}

/** Powers a machine off, unless it is; a saved state stays. */
async function powerOff(session: XapiSession, ref: string): Promise<void> {
  const { power_state } = await readRecord(session, ref)
  if (power_state !== 'Running' && power_state !== 'Paused') return
  await runTask(session, 'VM.hard_shutdown', [ref]).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_INVALID_STATE')) throw error
  })
}
