import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { Credentials } from '../../src/transports/auth-file/credentials.js'
import type { HostClients } from './host-clients.js'
import type { RpcClient } from './rpc/client.js'
import { failureOf, isFailure } from './rpc/failure.js'
import { parsed, reference } from './rpc/values.js'

/** A session at the master of a pool. */
export interface MasterSession {
  /** Name or address of the host. */
  readonly host: string
  readonly client: RpcClient
  /** The reference that every call begins with. */
  readonly session: string
}

/** The version of the API that this driver was written after; hosts do not look at it. */
const apiVersion = '2.21'

/**
 * Logs in at the master: the first host that answers is it, or names it. Hosts that cannot be reached, or that have not
 * found their pool yet, are passed over.
 *
 * @param hosts Names or addresses, the likeliest first.
 * @throws HypervisorError `ERR_AUTH` and `ERR_TLS` at once, since the next host would only repeat them; else what the last
 *   host had to say, `ERR_CONNECT` mostly.
 */
export async function logIntoMaster(
  clients: HostClients,
  hosts: readonly string[],
  credentials: Credentials,
  signal: AbortSignal | undefined,
): Promise<MasterSession> {
  const waiting = [...new Set(hosts)]
  const asked = new Set<string>()
  let failure: unknown
  for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
    if (asked.has(host)) continue
    asked.add(host)
    try {
      return await logIn(clients, host, credentials, signal)
    } catch (error) {
      if (!canBeAnother(error)) throw error
      failure = error
      const master = masterIn(error)
      if (master !== undefined) waiting.unshift(master)
    }
  }
  if (!isFailure(failure, 'HOST_IS_SLAVE')) throw failure
  throw new HypervisorError('ERR_CONNECT', 'the hosts of the pool do not agree on their master', {
    hint: 'Perhaps it is changing now: try again in a minute.',
    cause: failure,
  })
}

/** The address that a host gives which is not the master. */
export function masterIn(error: unknown): string | undefined {
  // A host that has lost its pool names nobody.
  return isFailure(error, 'HOST_IS_SLAVE') ? failureOf(error)?.parameters[0] || undefined : undefined
}

function canBeAnother(error: unknown): boolean {
  if (isHypervisorError(error, 'ERR_CONNECT', 'ERR_DISCONNECTED', 'ERR_PROTOCOL')) return true
  return isFailure(error, 'HOST_STILL_BOOTING', 'HOST_IN_EMERGENCY_MODE', 'HOST_OFFLINE')
}

async function logIn(
  clients: HostClients,
  host: string,
  { user, password }: Credentials,
  signal: AbortSignal | undefined,
): Promise<MasterSession> {
  const client = clients.at(host)
  const who = [user, password, apiVersion, 'polyvisor']
  const answer = await client.call('session.login_with_password', who, { signal })
  return { host, client, session: parsed('session', reference, answer) }
}
