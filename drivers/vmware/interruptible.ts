import type { VmwareSession } from './session.js'

/**
 * A session whose calls end with a signal, for what is only asked before something is changed: a server that does not answer
 * holds nobody up then. What changes something is waited for, since nobody knows whether it was done.
 */
export function interruptible(session: VmwareSession, signal: AbortSignal | undefined): VmwareSession {
  if (signal === undefined) return session
  return {
    ...session,
    call: (call, options = {}) => session.call(call, { ...options, signal: options.signal ?? signal }),
  }
}
