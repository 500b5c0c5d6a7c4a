import type { CommandContext } from './context.js'

/** A wait for something that lasts, which the command's time-out or an interruption ends. */
export interface Watch {
  /** Whether it was the time-out that ended it. */
  readonly timedOut: boolean
  /** Stops watching; the wait is over. */
  release(): void
}

/**
 * Calls `leave` when the command's `--timeout` runs out or the command is interrupted, and at once if it was
 * interrupted already. For waits that go on for as long as the user likes, where a call's own time-out would
 * bound the wrong thing.
 */
export function leaveOn({ call: { signal, timeout } }: CommandContext, leave: () => void): Watch {
  let timedOut = false
  const expire = (): void => {
    timedOut = true
    leave()
  }
  const timer = timeout === undefined ? undefined : setTimeout(expire, timeout)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  return {
    get timedOut() {
      return timedOut
    },
    release() {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    },
  }
}
