import { HypervisorError } from './errors.js'
import type { ConnectionLifecycle } from './lifecycle.js'

/** How a connection that was lost is made again. */
export interface ReconnectionSettings {
  readonly lifecycle: ConnectionLifecycle
  /** Connects again. */
  open(signal: AbortSignal): Promise<void>
  /** Drops what `open` has made, where nobody wants it any more. */
  drop(): void | Promise<void>
  /** Called when the connection is open again. */
  onReconnect(): void
  /** Ends the connection for good after an error that no further attempt can mend, and says whether it did. Default: never. */
  giveUp?(error: unknown): boolean
}

/** What makes a lost connection again. */
export interface Reconnection {
  /** Begins, if the connection is open: it is `reconnecting` from now on. */
  begin(): void
  /** Ends it for good, with an attempt that is under way. */
  stop(reason: HypervisorError): void
}

/** The first and the longest wait before another attempt to connect, in milliseconds. */
const firstWait = 100
const longestWait = 10_000

/** How long an attempt may take: a host that has gone silent meanwhile ends none, in milliseconds. */
export const longestAttempt = 60_000

/** Makes a {@link Reconnection}, whose pauses between attempts double from 0.1 s to 10 s. */
export function createReconnection(settings: ReconnectionSettings): Reconnection {
  const { lifecycle } = settings
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const isWanted = (): boolean => !stopping.signal.aborted && lifecycle.state === 'reconnecting'
  const attemptAfter = (wait: number): void => {
    timer = setTimeout(async () => {
      try {
        await settings.open(AbortSignal.any([stopping.signal, AbortSignal.timeout(longestAttempt)]))
      } catch (error) {
        if (!isWanted() || settings.giveUp?.(error)) return
        attemptAfter(Math.min(wait * 2, longestWait))
        return
      }
      if (!isWanted()) {
        await settings.drop()
        return
      }
      lifecycle.move('open')
      settings.onReconnect()
    }, wait)
  }
  return {
    begin() {
      if (stopping.signal.aborted || lifecycle.state !== 'open') return
      lifecycle.move('reconnecting')
      attemptAfter(firstWait)
    },
    stop(reason) {
      clearTimeout(timer)
      stopping.abort(reason)
    },
  }
}

/** The error of a call while the connection to `what` is lost. */
export function lostConnection(
  what: string,
  lifecycle: ConnectionLifecycle,
  cause?: unknown,
): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', `the connection to ${what} is lost`, {
    hint: lifecycle.state === 'reconnecting' ? 'It is being made again; try again in a moment.' : undefined,
    cause,
  })
}
