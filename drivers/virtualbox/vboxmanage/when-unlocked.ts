import { setTimeout as pause } from 'node:timers/promises'
import { isHypervisorError } from '../../../src/errors.js'

/** How long the session of a machine that has ended may stay open, in milliseconds. */
const patience = 10_000

/**
 * Does something that VirtualBox refuses for as long as the session of a machine is open, which is a little longer than the
 * machine runs, and tries again for ten seconds.
 *
 * @throws HypervisorError `ERR_BUSY` if somebody else keeps the machine.
 */
export async function whenUnlocked<Result>(work: () => Promise<Result>): Promise<Result> {
  const end = Date.now() + patience
  for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
    try {
      return await work()
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_BUSY') || Date.now() > end) throw error
    }
    await pause(wait)
  }
}
