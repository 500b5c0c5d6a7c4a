import { isRefusedByHost } from '../errors.js'

/**
 * Passes over that the disk takes nothing, being full or read-only: for what is only noted or tidied up, which is no reason to
 * keep anybody from the machine. @throws `error`, if it says anything else.
 */
export function ignoreRefusal(error: unknown): void {
  if (!isRefusedByHost(error)) throw error
}
