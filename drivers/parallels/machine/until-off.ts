import { setTimeout as pause } from 'node:timers/promises'
import { HypervisorError } from '../../../src/errors.js'

/** How long a machine may take to be off after prlctl has said that it is, in milliseconds. */
const patience = 60_000

/**
 * Waits until a machine is off, which it may be only a moment after prlctl has ended.
 *
 * @throws HypervisorError `ERR_TIMEOUT` after a minute.
 */
export async function untilOff(isActive: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience
  for (let wait = 50; await isActive(); wait = Math.min(wait * 2, 1000)) {
    if (Date.now() > end) {
      throw new HypervisorError('ERR_TIMEOUT', 'the machine is still not off, a minute after it was stopped')
    }
    await pause(wait)
  }
}
