import { endOfAll } from '../../src/end-of-all.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { EventHub } from '../../src/event-hub.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import { createReconnection, longestAttempt, lostConnection } from '../../src/reconnection.js'
import { isExpired } from './login.js'
import type { SoapClient } from './soap/client.js'
import type { Watch } from './watch.js'

/** What it takes to make a session again. */
export interface KeptWatchSettings {
  readonly client: SoapClient
  readonly lifecycle: ConnectionLifecycle
  readonly events: EventHub
  emit(event: HypervisorEvent): void
  logIn(signal: AbortSignal | undefined): Promise<void>
  openWatch(signal: AbortSignal | undefined): Promise<Watch>
}

/** The watch of the session that there is now: it goes with the session, and comes again with the next one. */
export interface KeptWatch {
  current(): Watch
  /** Ends every call when the connection is lost. */
  alive(): AbortSignal
  /** @throws HypervisorError `ERR_DISCONNECTED`. */
  requireOpen(): void
  /** Makes the session again that `old` belongs to, once for all who find out. */
  renew(old: Watch): Promise<void>
  /** Takes note that the connection is lost, and begins to make it again. */
  lose(cause: unknown): void
  /** Ends it for good, and returns whether the connection was open. */
  end(): boolean
}

/** Begins to watch, and goes on for as long as the connection is not closed. */
export async function keepWatch(
  { client, lifecycle, events, emit, logIn, openWatch }: KeptWatchSettings,
  signal: AbortSignal | undefined,
): Promise<KeptWatch> {
  let alive = endOfAll()
  /** Ends the waiting for events of one session. */
  let listening = new AbortController()
  let loss: unknown
  let watch: Watch
  let renewing: Promise<void> | undefined
  let closed = false

  const listen = (current: Watch): void => {
    listening = new AbortController()
    const { signal: stop } = listening
    current.run(stop).catch((error: unknown) => {
      if (stop.aborted || watch !== current) return
      if (isExpired(error)) renew(current).catch(() => {})
      else lose(error)
    })
  }
  const open = async (stop: AbortSignal): Promise<void> => {
    // What belongs to the old session is not there for the new one, and whoever waits for it would take that for a loss.
    listening.abort(new HypervisorError('ERR_DISCONNECTED', 'the session is made again'))
    client.forget()
    await logIn(stop)
    const next = await openWatch(stop)
    if (closed) return
    if (alive.signal.aborted) alive = endOfAll()
    watch = next
    listen(next)
  }
  const tellGap = (): void => emit({ type: 'gap', reason: 'reconnected', time: Date.now() })
  const renew = async (old: Watch): Promise<void> => {
    if (watch !== old || closed) return
    renewing ??= open(AbortSignal.timeout(longestAttempt))
      .then(tellGap, (error: unknown) => {
        lose(error)
        throw error
      })
      .finally(() => {
        renewing = undefined
      })
    await renewing
  }
  /** Ends the connection for good after an error that another attempt only repeats, and says whether it did. */
  const giveUpAfter = (error: unknown): boolean => {
    if (!isHypervisorError(error, 'ERR_AUTH', 'ERR_TLS')) return false
    closed = true
    lifecycle.move('closed')
    events.close()
    return true
  }
  const lose = (cause: unknown): void => {
    if (closed || lifecycle.state !== 'open') return
    const message = `the connection to the server is lost: ${cause instanceof Error ? cause.message : String(cause)}`
    loss = cause
    const lost = new HypervisorError('ERR_DISCONNECTED', message, { cause })
    for (const part of [alive, listening]) part.abort(lost)
    if (!giveUpAfter(cause)) reconnection.begin()
  }
  const reconnection = createReconnection({
    lifecycle,
    open,
    // A session that nobody wants ends at the server by itself.
    drop: () => {},
    onReconnect: tellGap,
    giveUp: giveUpAfter,
  })

  watch = await openWatch(signal)
  lifecycle.move('open')
  listen(watch)
  return {
    current: () => watch,
    alive: () => alive.signal,
    requireOpen() {
      if (lifecycle.state !== 'open') throw lostConnection('the server', lifecycle, loss)
    },
    renew,
    lose,
    end() {
      const wasOpen = lifecycle.state === 'open'
      closed = true
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      for (const part of [alive, listening]) part.abort(over)
      return wasOpen
    },
  }
}
