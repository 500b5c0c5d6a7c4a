import { setTimeout as delay } from 'node:timers/promises'
import { isHypervisorError } from '../../errors.js'

/** A machine that is to be ended. */
export interface DestroyableMachine {
  withLock<Result>(work: () => Promise<Result>): Promise<Result>
  isAlive(): boolean
  /** Ends the living machine; under the lock. @throws HypervisorError `ERR_INVALID_STATE`. */
  end(): Promise<void>
  /** Kills its process and marks that as meant. @returns whether it could: one that is just being started is not known at first. */
  kill(): Promise<boolean>
  /** Makes a machine that was killed one that was ended in order; under the lock. */
  settle(): Promise<void>
}

/** How long somebody else may keep the lock of a domain whose machine was killed, in milliseconds. */
const releaseLimit = 10_000

/** How often the lock is tried, in milliseconds. */
const retryInterval = 50

/**
 * Ends a machine, whatever anybody is doing with it. While somebody else holds the domain's lock, perhaps
 * because the hypervisor hangs, its process is killed: the holder notices that and lets go.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if it is not running; `ERR_BUSY` if the holder does not let go.
 */
export async function destroyMachine(
  machine: DestroyableMachine,
  signal: AbortSignal | undefined,
): Promise<void> {
  const limit = Date.now() + releaseLimit
  let killed = false
  for (;;) {
    let entered = false
    try {
      await machine.withLock(async () => {
        entered = true
        await (killed && !machine.isAlive() ? machine.settle() : machine.end())
      })
      return
    } catch (error) {
      if (entered || !isHypervisorError(error, 'ERR_BUSY') || Date.now() > limit) throw error
    }
    killed = (await machine.kill()) || killed
    await delay(retryInterval, undefined, { signal })
  }
}
