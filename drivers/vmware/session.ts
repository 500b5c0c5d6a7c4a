import { setMaxListeners } from 'node:events'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { EventHub } from '../../src/event-hub.js'
import { createEventWaiters } from '../../src/event-waiters.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import { createReconnection, longestAttempt, lostConnection } from '../../src/reconnection.js'
import type { Credentials } from '../../src/transports/auth-file/credentials.js'
import { createKnownMachines } from './machines.js'
import { findPlace, type Place } from './place.js'
import { openService, type ServiceContent } from './service.js'
import type { SoapClient, SoapOptions } from './soap/client.js'
import type { SoapCall } from './soap/envelope.js'
import { faultType } from './soap/fault.js'
import type { ObjectReference, SoapValue } from './soap/value.js'
import { textElement } from './soap/value.js'
import { type Caller, requireSession } from './vim.js'
import { openWatch, type Watch } from './watch.js'

/** What a session is made of. */
export interface SessionSettings {
  readonly client: SoapClient
  /** Inventory path of the place. */
  readonly path: string
  readonly lifecycle: ConnectionLifecycle
  readonly events: EventHub
  findCredentials(): Promise<Credentials>
}

/** A session at a server, which is made again when it is lost. */
export interface VmwareSession extends Caller {
  readonly content: ServiceContent
  readonly place: Place
  readonly events: EventHub
  /**
   * Calls a method. Where the session has expired, it is made again first.
   *
   * @throws HypervisorError after the fault; `ERR_DISCONNECTED`, `ERR_AUTH`, `ERR_PROTOCOL`.
   */
  call(call: SoapCall, options?: SoapOptions): Promise<SoapValue>
  /** Does something with the view of all machines, which goes with the session: once more where that had expired. */
  withView<Result>(work: (view: ObjectReference) => Promise<Result>): Promise<Result>
  /** Whether a machine is known to be in the place; one that has just come may not be yet. */
  knows(machine: ObjectReference): boolean
  /** Does something and waits for the event that it brings, for a second at most. */
  told<Result>(wanted: (event: HypervisorEvent) => boolean, work: () => Promise<Result>): Promise<Result>
  /** Hands an event to every listener. */
  emit(event: HypervisorEvent): void
  close(): Promise<void>
}

/** The longest wait for an event after the call that brings it, in milliseconds. */
const longestWait = 1000

/** How long the farewell may take, in milliseconds. */
const longestFarewell = 2000

/**
 * Logs in and begins to watch the machines of the place. When the connection is lost, everything pending fails with
 * `ERR_DISCONNECTED`, and it is made again, with pauses that double from 0.1 s to 10 s; calls in between fail at once.
 * A password that is refused then ends the connection for good: servers lock accounts after a few attempts.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_TLS`, `ERR_AUTH`, `ERR_INVALID_URI` if there is no such place.
 */
export async function openSession(
  settings: SessionSettings,
  signal: AbortSignal | undefined,
): Promise<VmwareSession> {
  const { client, lifecycle, events } = settings
  const machines = createKnownMachines()
  const waiters = createEventWaiters(longestWait)
  const emit = (event: HypervisorEvent): void => {
    events.emit(event)
    waiters.tell(event)
  }
  const content = await openService(client, signal)
  await logIn(settings, content, signal)
  const place = await findPlace(client, content, settings.path, signal)
  const watchSettings = { client, content, place: place.object, machines, tell: emit }

  /** Ends every call when the connection is lost. */
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
    await logIn(settings, content, stop)
    const next = await openWatch(watchSettings, stop)
    if (closed) return
    if (alive.signal.aborted) alive = endOfAll()
    watch = next
    listen(next)
  }
  /** Makes the session again that `old` belongs to, once for all who find out. */
  const renew = async (old: Watch): Promise<void> => {
    if (watch !== old || closed) return
    renewing ??= open(AbortSignal.timeout(longestAttempt))
      .then(
        () => emit({ type: 'gap', reason: 'reconnected', time: Date.now() }),
        (error: unknown) => {
          lose(error)
          throw error
        },
      )
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
    onReconnect: () => emit({ type: 'gap', reason: 'reconnected', time: Date.now() }),
    giveUp: giveUpAfter,
  })
  const requireOpen = (): void => {
    if (lifecycle.state === 'open') return
    throw lostConnection('the server', lifecycle, loss)
  }
  /** One call, which the loss of the connection ends, and which finds out about it. */
  const callOnce = async (call: SoapCall, options: SoapOptions): Promise<SoapValue> => {
    requireOpen()
    const { signal: stop } = alive
    const both = options.signal === undefined ? stop : AbortSignal.any([options.signal, stop])
    const answer = await client.call(call, { ...options, signal: both }).catch((error: unknown) => {
      if (!isHypervisorError(error, 'ERR_CONNECT', 'ERR_DISCONNECTED', 'ERR_TLS') || both.aborted) throw error
      lose(error)
      const { message, hint } = error
      throw new HypervisorError('ERR_DISCONNECTED', message, { hint, cause: error })
    })
    requireSession(answer)
    return answer
  }

  watch = await openWatch(watchSettings, signal)
  lifecycle.move('open')
  listen(watch)
  return {
    content,
    place,
    events,
    emit,
    knows: (machine) => machines.get(machine)?.gone === false,
    async call(call, options = {}) {
      const current = watch
      try {
        return await callOnce(call, options)
      } catch (error) {
        if (!isExpired(error)) throw error
        await renew(current)
        return await callOnce(call, options)
      }
    },
    async withView(work) {
      const current = watch
      try {
        return await work(current.view)
      } catch (error) {
        // A view is not there where its session is not.
        if (faultType(error) === 'ManagedObjectNotFound') await renew(current)
        if (watch === current) throw error
        return await work(watch.view)
      }
    },
    // The server has the event by now, mostly; asking for it is quicker than being told.
    told: (wanted, work) => waiters.told(wanted, work, () => watch.readEvents(alive.signal).catch(() => {})),
    async close() {
      const wasOpen = lifecycle.state === 'open'
      closed = true
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      for (const part of [alive, listening]) part.abort(over)
      if (wasOpen) await sayGoodbye(client, content, watch)
    },
  }
}

/** What ends every call of a session; however many there are, all listen to it. */
function endOfAll(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

/** Whether the server does not know the session any more. */
function isExpired(error: unknown): boolean {
  return faultType(error) === 'NotAuthenticated'
}

async function logIn(
  { client, findCredentials }: SessionSettings,
  { sessionManager }: ServiceContent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { user, password } = await findCredentials()
  const args = [textElement('userName', user), textElement('password', password)]
  await client.call({ method: 'Login', on: sessionManager, args }, { signal })
}

/** A session that is not ended stays at the server for half an hour. */
async function sayGoodbye(client: SoapClient, content: ServiceContent, watch: Watch): Promise<void> {
  const signal = AbortSignal.timeout(longestFarewell)
  try {
    await watch.close(signal)
    await client.call({ method: 'Logout', on: content.sessionManager, args: [] }, { signal })
  } catch {
    // Whoever closes has no use for it.
  }
}
