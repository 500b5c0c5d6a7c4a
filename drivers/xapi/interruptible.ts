import type { XapiSession } from './session.js'

/**
 * A session whose calls end with a signal, for what is only asked before something is changed: a pool that does not answer
 * holds nobody up then. What changes something is waited for, since nobody knows whether it was done.
 */
export function interruptible(session: XapiSession, signal: AbortSignal | undefined): XapiSession {
  if (signal === undefined) return session
  return {
    ...session,
    call: (method, parameters, options = {}) =>
      session.call(method, parameters, { ...options, signal: options.signal ?? signal }),
  }
}
