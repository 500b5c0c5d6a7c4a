import type { EventHub } from '../../src/event-hub.js'
import { createEventWaiters } from '../../src/event-waiters.js'
import type { HypervisorEvent } from '../../src/events.js'
import { keepSession } from '../../src/kept-session.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import type { Credentials } from '../../src/transports/auth-file/credentials.js'
import { isExpired, logIn, sayGoodbye } from './login.js'
import { createKnownMachines } from './machines.js'
import { createKeptPerformance, type KeptPerformance } from './performance/kept.js'
import { findPlace, type Place } from './place.js'
import { openService, type ServiceContent } from './service.js'
import type { SoapClient, SoapOptions } from './soap/client.js'
import type { SoapCall } from './soap/envelope.js'
import { faultType } from './soap/fault.js'
import type { ObjectReference, SoapValue } from './soap/value.js'
import { type Caller, requireSession } from './vim.js'
import { openWatch } from './watch.js'

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
  /** What was counted of machines, for as long as the connection lasts. */
  readonly performance: KeptPerformance
  /** Hands an event to every listener. */
  emit(event: HypervisorEvent): void
  close(): Promise<void>
}

/** The longest wait for an event after the call that brings it, in milliseconds. */
const longestWait = 1000

/**
 * Logs in and begins to watch the machines of the place, with a session that is kept ({@link keepSession}).
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
  const kept = keepSession(
    {
      peer: 'the server',
      ...{ lifecycle, events, isExpired, tell: emit },
      async open(stop) {
        client.forget()
        await logIn(settings, content, stop)
        return await openWatch(watchSettings, stop)
      },
      watch: (watch, stop) => watch.run(stop),
      drop: () => {},
    },
    await openWatch(watchSettings, signal),
  )
  /** Asks for events: the server has them by now, mostly, and asking is quicker than being told. */
  const readEvents = async (): Promise<void> => await kept.current().readEvents(kept.alive())
  return {
    content,
    place,
    events,
    emit,
    performance: createKeptPerformance(),
    knows: (machine) => machines.get(machine)?.gone === false,
    call: (call, options = {}) =>
      kept.use(async (_watch, stop) => {
        const answer = await client.call(call, { ...options, signal: stop })
        requireSession(answer)
        return answer
      }, options.signal),
    async withView(work) {
      const current = kept.current()
      try {
        return await work(current.view)
      } catch (error) {
        // A view is not there where its session is not.
        if (faultType(error) !== 'ManagedObjectNotFound') throw error
        await kept.renew(current, error)
        return await work(kept.current().view)
      }
    },
    told: (wanted, work) => waiters.told(wanted, work, () => readEvents().catch(() => {})),
    async close() {
      const last = kept.end()
      if (last !== undefined) await sayGoodbye(client, content, last)
    },
  }
}
