import { endOfAll } from './end-of-all.js'
import { HypervisorError, isHypervisorError } from './errors.js'
import type { EventHub } from './event-hub.js'
import type { HypervisorEvent } from './events.js'
import type { ConnectionLifecycle } from './lifecycle.js'
import { createReconnection, longestAttempt, lostConnection } from './reconnection.js'

/** What differs between the sessions that drivers keep. */
export interface KeptSessionSettings<Session> {
  /** What the connection leads to, as errors name it: `the server`. */
  readonly peer: string
  readonly lifecycle: ConnectionLifecycle
  readonly events: Pick<EventHub, 'close'>
  /**
   * Makes a session again.
   *
   * @param why the error for which the one before is not used any more, where that is {@link isExpired}
   */
  open(signal: AbortSignal, why?: unknown): Promise<Session>
  /** Takes note that a session is used from now on. */
  adopt?(session: Session): void
  /** Waits for what a session tells, until the signal is aborted. */
  watch(session: Session, stop: AbortSignal): Promise<void>
  /** Whether a call was turned down, before it did anything, because the session counts no more. */
  isExpired(error: unknown): boolean
  /** Lets go of what is there beside the session. Sessions that nobody wants end at the other side by themselves. */
  drop(): void
  tell(event: HypervisorEvent): void
}

/** A session that is made again when it expires or is lost. */
export interface KeptSession<Session> {
  /** @throws HypervisorError `ERR_DISCONNECTED` if there is none just now. */
  current(): Session
  /** Ends every call when the connection is lost. */
  alive(): AbortSignal
  /** Makes the session again that `old` is, once for all who find out. */
  renew(old: Session, why: unknown): Promise<void>
  /**
   * Works with the session; once more with the next one, where it has expired. The loss of the connection ends the work,
   * and the work finds out about it.
   *
   * @throws HypervisorError `ERR_DISCONNECTED`; whatever the work throws.
   */
  use<Result>(
    work: (session: Session, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result>
  /** Ends it for good, and returns the session if the connection was open. */
  end(): Session | undefined
}

/**
 * Keeps a session, whose connection is open from now on: when the connection is lost, everything pending fails with `ERR_DISCONNECTED`, and it is
 * made again, with pauses that double from 0.1 s to 10 s; calls in between fail at once. A login or a certificate that
 * is refused then ends the connection for good: hosts lock accounts after a few attempts.
 */
export function keepSession<Session>(
  settings: KeptSessionSettings<Session>,
  first: Session,
): KeptSession<Session> {
  const { peer, lifecycle, events, tell, isExpired } = settings
  let alive = endOfAll()
  /** Ends the waiting for events of one session. */
  let listening = new AbortController()
  let loss: unknown
  let held: Session
  let renewing: Promise<void> | undefined
  let closed = false

  const hold = (session: Session): void => {
    settings.adopt?.(session)
    held = session
    listening = new AbortController()
    const { signal: stop } = listening
    settings.watch(session, stop).catch((error: unknown) => {
      if (stop.aborted || held !== session) return
      if (isExpired(error)) renew(session, error).catch(() => {})
      else lose(error)
    })
  }
  const open = async (stop: AbortSignal, why?: unknown): Promise<void> => {
    // What belongs to the old session is not there for the new one, and whoever waits for it would take that for a loss.
    listening.abort(new HypervisorError('ERR_DISCONNECTED', 'the session is made again'))
    const next = await settings.open(stop, why)
    if (closed) throw new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
    if (alive.signal.aborted) alive = endOfAll()
    hold(next)
  }
  const tellGap = (): void => tell({ type: 'gap', reason: 'reconnected', time: Date.now() })
  const renew = async (old: Session, why: unknown): Promise<void> => {
    if (held !== old || closed) return
    renewing ??= open(AbortSignal.timeout(longestAttempt), why)
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
    settings.drop()
    lifecycle.move('closed')
    events.close()
    return true
  }
  const lose = (cause: unknown): void => {
    if (closed || lifecycle.state !== 'open') return
    const message = `the connection to ${peer} is lost: ${cause instanceof Error ? cause.message : String(cause)}`
    loss = cause
    const lost = new HypervisorError('ERR_DISCONNECTED', message, { cause })
    for (const part of [alive, listening]) part.abort(lost)
    if (!giveUpAfter(cause)) reconnection.begin()
  }
  const reconnection = createReconnection({
    lifecycle,
    open,
    drop: settings.drop,
    onReconnect: tellGap,
    giveUp: giveUpAfter,
  })
  const current = (): Session => {
    if (lifecycle.state === 'open') return held
    throw lostConnection(peer, lifecycle, loss)
  }
  const useOnce = async <Result>(
    session: Session,
    work: (session: Session, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> => {
    const both = signal === undefined ? alive.signal : AbortSignal.any([signal, alive.signal])
    try {
      return await work(session, both)
    } catch (error) {
      const isLoss = isHypervisorError(error, 'ERR_CONNECT', 'ERR_DISCONNECTED', 'ERR_TLS')
      if (!isLoss || isExpired(error) || both.aborted || held !== session) throw error
      lose(error)
      const { message, hint } = error
      throw new HypervisorError('ERR_DISCONNECTED', message, { hint, cause: error })
    }
  }

  hold(first)
  lifecycle.move('open')
  return {
    current,
    alive: () => alive.signal,
    renew,
    async use(work, signal) {
      const session = current()
      try {
        return await useOnce(session, work, signal)
      } catch (error) {
        if (!isExpired(error)) throw error
        await renew(session, error)
        return await useOnce(current(), work, signal)
      }
    },
    end() {
      const session = lifecycle.state === 'open' ? held : undefined
      closed = true
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      for (const part of [alive, listening]) part.abort(over)
      return session
    },
  }
}
