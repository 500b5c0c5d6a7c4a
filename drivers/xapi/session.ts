import type { EventHub } from '../../src/event-hub.js'
import { createEventWaiters } from '../../src/event-waiters.js'
import type { HypervisorEvent } from '../../src/events.js'
import { keepSession } from '../../src/kept-session.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
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

  /** Addresses of the hosts of the pool, as they were last known. */
  let members: readonly string[] = []
  let lastHost: string | undefined

  const open = async (stop: AbortSignal | undefined, why?: unknown): Promise<Watched> => {
    const hosts = [masterIn(why), lastHost, endpoint.host, ...members].filter((host) => host !== undefined)
    const master = await logIntoMaster(clients, hosts, await settings.findCredentials(), stop)
    const caller: Caller = {
      call: (method, parameters, options) =>
        master.client.call(method, [master.session, ...parameters], options),
    }
    members = await readHostAddresses(caller, stop)
    return { master, watch: await openWatch({ caller, machines, tell }, stop) }
  }
  const first = await open(signal).catch((error: unknown) => {
    clients.close()
    throw error
  })
  const kept = keepSession(
    {
      peer: 'the pool',
      ...{ lifecycle, events, open, tell },
      adopt({ master }) {
        clients.keepOnly(master.host)
        lastHost = master.host
      },
      watch: ({ watch }, stop) => watch.run(stop),
      isExpired: isRefusedAtOnce,
      drop: () => clients.close(),
    },
    first,
  )
  return {
    get host() {
      return lastHost ?? endpoint.host
    },
    machines,
    call: (method, parameters, options = {}) =>
      kept.use(
        ({ master }, stop) =>
          master.client.call(method, [master.session, ...parameters], { ...options, signal: stop }),
        options.signal,
      ),
    told: (wanted, work) => waiters.told(wanted, work),
    async close() {
      const last = kept.end()
      if (last !== undefined) await sayGoodbye(last.master)
      clients.close()
    },
  }
}

/** A session at the master of a pool, and what it tells. */
interface Watched {
  readonly master: MasterSession
  readonly watch: Watch
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
