import { endOfAll } from '../../src/end-of-all.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { EventHub } from '../../src/event-hub.js'
import { createEventWaiters } from '../../src/event-waiters.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import { createReconnection, longestAttempt, lostConnection } from '../../src/reconnection.js'
import type { Credentials } from '../../src/transports/auth-file/credentials.js'
import type { Endpoint } from './endpoint.js'
import { readHostAddresses } from './host.js'
import { createHostClients } from './host-clients.js'
import { logIntoMaster, type MasterSession, masterIn } from './master.js'
import type { RpcOptions } from './rpc/client.js'
import { isFailure } from './rpc/failure.js'
import { createKnownMachines, type KnownMachines } from './watch/machines.js'
import { openWatch, type Watch } from './watch/watch.js'

/** What a session is made of. */
export interface SessionSettings {
  readonly endpoint: Endpoint
  readonly lifecycle: ConnectionLifecycle
  readonly events: EventHub
  findCredentials(): Promise<Credentials>
}

/** What calls of the API are made through; the reference of the session is put before the parameters. */
export interface Caller {
  call(method: string, parameters: readonly unknown[], options?: RpcOptions): Promise<unknown>
}

/** A session at the master of a pool, which is made again when it is lost, wherever the master is then. */
export interface XapiSession extends Caller {
  /** Name or address of the master. */
  readonly host: string
  /** What is known of the machines without asking. */
  readonly machines: Pick<KnownMachines, 'get' | 'withUuid'>
  /**
   * Calls a method. Where the session has expired, or the master is another host now, it is made again first: neither
   * has let the call do anything.
   *
   * @throws HypervisorError after the failure; `ERR_DISCONNECTED`, `ERR_AUTH`, `ERR_PROTOCOL`.
   */
  call(method: string, parameters: readonly unknown[], options?: RpcOptions): Promise<unknown>
  /** Does something and waits for the event that it brings, for a second at most. */
  told<Result>(wanted: (event: HypervisorEvent) => boolean, work: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** The longest wait for an event after the call that brings it, in milliseconds. */
const longestWait = 1000

/** How long the farewell may take, in milliseconds. */
const longestFarewell = 2000

/**
 * Logs in and begins to watch the machines of the pool. When the connection is lost, everything pending fails with
 * `ERR_DISCONNECTED`, and it is made again at whichever host is the master then, with pauses that double from 0.1 s to
 * 10 s; calls in between fail at once. A password that is refused then ends the connection for good: hosts lock accounts
 * after a few attempts.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_TLS`, `ERR_AUTH`.
 */
export async function openSession(
  settings: SessionSettings,
  signal: AbortSignal | undefined,
): Promise<XapiSession> {
  const { endpoint, lifecycle, events } = settings
  const clients = createHostClients(endpoint)
  const machines = createKnownMachines()
  const waiters = createEventWaiters(longestWait)
  const tell = (event: HypervisorEvent): void => {
    events.emit(event)
    waiters.tell(event)
  }

  /** Ends every call when the connection is lost. */
  let alive = endOfAll()
  /** Ends the waiting for events of one session. */
  let listening = new AbortController()
  let loss: unknown
  let master: MasterSession | undefined
  /** Addresses of the hosts of the pool, as they were last known. */
  let members: readonly string[] = []
  let renewing: Promise<void> | undefined
  let closed = false

  const listen = (watch: Watch, current: MasterSession): void => {
    listening = new AbortController()
    const { signal: stop } = listening
    watch.run(stop).catch((error: unknown) => {
      if (stop.aborted || master !== current) return
      if (isRefusedAtOnce(error)) renew(current, error).catch(() => {})
      else lose(error)
    })
  }
  /** @param first The host to ask first, where one is named. */
  const open = async (stop: AbortSignal | undefined, first?: string): Promise<void> => {
    // What belongs to the old session is not there for the new one, and whoever waits for it would take that for a loss.
    listening.abort(new HypervisorError('ERR_DISCONNECTED', 'the session is made again'))
    const hosts = [first, master?.host, endpoint.host, ...members].filter((host) => host !== undefined)
    const next = await logIntoMaster(clients, hosts, await settings.findCredentials(), stop)
    const caller: Caller = {
      call: (method, parameters, options) => next.client.call(method, [next.session, ...parameters], options),
    }
    members = await readHostAddresses(caller, stop)
    const watch = await openWatch({ caller, machines, tell }, stop)
    if (closed) throw new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
    clients.keepOnly(next.host)
    master = next
    if (alive.signal.aborted) alive = endOfAll()
    listen(watch, next)
  }
  /** Makes the session again that `old` is, once for all who find out. */
  const renew = async (old: MasterSession, why: unknown): Promise<void> => {
    if (master !== old || closed) return
    renewing ??= open(AbortSignal.timeout(longestAttempt), masterIn(why))
      .then(
        () => tell({ type: 'gap', reason: 'reconnected', time: Date.now() }),
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
    clients.close()
    lifecycle.move('closed')
    events.close()
    return true
  }
  const lose = (cause: unknown): void => {
    if (closed || lifecycle.state !== 'open') return
    const message = `the connection to the pool is lost: ${cause instanceof Error ? cause.message : String(cause)}`
    loss = cause
    const lost = new HypervisorError('ERR_DISCONNECTED', message, { cause })
    for (const part of [alive, listening]) part.abort(lost)
    if (!giveUpAfter(cause)) reconnection.begin()
  }
  const reconnection = createReconnection({
    lifecycle,
    open: (stop) => open(stop),
    // A session that nobody wants ends at the pool by itself.
    drop: () => clients.close(),
    onReconnect: () => tell({ type: 'gap', reason: 'reconnected', time: Date.now() }),
    giveUp: giveUpAfter,
  })
  const current = (): MasterSession => {
    if (lifecycle.state === 'open' && master !== undefined) return master
    throw lostConnection('the pool', lifecycle, loss)
  }
  /** One call, which the loss of the connection ends, and which finds out about it. */
  const callOnce = async (
    { client, session }: MasterSession,
    method: string,
    parameters: readonly unknown[],
    options: RpcOptions,
  ): Promise<unknown> => {
    const { signal: stop } = alive
    const both = options.signal === undefined ? stop : AbortSignal.any([options.signal, stop])
    try {
      return await client.call(method, [session, ...parameters], { ...options, signal: both })
    } catch (error) {
      const isLoss = isHypervisorError(error, 'ERR_CONNECT', 'ERR_DISCONNECTED', 'ERR_TLS')
      if (!isLoss || isRefusedAtOnce(error) || both.aborted || master?.session !== session) throw error
      lose(error)
      const { message, hint } = error
      throw new HypervisorError('ERR_DISCONNECTED', message, { hint, cause: error })
    }
  }

  try {
    await open(signal)
  } catch (error) {
    clients.close()
    throw error
  }
  lifecycle.move('open')
  return {
    get host() {
      return master?.host ?? endpoint.host
    },
    machines,
    async call(method, parameters, options = {}) {
      const at = current()
      try {
        return await callOnce(at, method, parameters, options)
      } catch (error) {
        if (!isRefusedAtOnce(error)) throw error
        await renew(at, error)
        return await callOnce(current(), method, parameters, options)
      }
    },
    told: (wanted, work) => waiters.told(wanted, work),
    async close() {
      const at = lifecycle.state === 'open' ? master : undefined
      closed = true
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      for (const part of [alive, listening]) part.abort(over)
      if (at !== undefined) await sayGoodbye(at)
      clients.close()
    },
  }
}

/** Whether a call was turned down before it did anything: the session is not known any more, or the host is not the master. */
function isRefusedAtOnce(error: unknown): boolean {
  return isFailure(error, 'SESSION_INVALID', 'HOST_IS_SLAVE')
}

/** A session that is not ended stays at the pool for a day. */
async function sayGoodbye({ client, session }: MasterSession): Promise<void> {
  const signal = AbortSignal.timeout(longestFarewell)
  await client.call('session.logout', [session], { signal }).catch(() => {})
}
