import type { Credentials } from '../../src/transports/auth-file/credentials.js'
import type { ServiceContent } from './service.js'
import type { SoapClient } from './soap/client.js'
import { faultType } from './soap/fault.js'
import { textElement } from './soap/value.js'
import type { Watch } from './watch.js'

/** How long the farewell may take, in milliseconds. */
const longestFarewell = 2000

/** Who logs in where. */
export interface LoginSettings {
  readonly client: SoapClient
  findCredentials(): Promise<Credentials>
}

/** Begins a session at the server. @throws HypervisorError `ERR_AUTH`, `ERR_CONNECT`, `ERR_TLS`. */
export async function logIn(
  { client, findCredentials }: LoginSettings,
  { sessionManager }: ServiceContent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { user, password } = await findCredentials()
  const args = [textElement('userName', user), textElement('password', password)]
  await client.call({ method: 'Login', on: sessionManager, args }, { signal })
}

/** Whether the server does not know the session any more. */
export function isExpired(error: unknown): boolean {
  return faultType(error) === 'NotAuthenticated'
}

/** Ends a session, which would stay at the server for half an hour else. */
export async function sayGoodbye(client: SoapClient, content: ServiceContent, watch: Watch): Promise<void> {
  const signal = AbortSignal.timeout(longestFarewell)
  try {
    await watch.close(signal)
    await client.call({ method: 'Logout', on: content.sessionManager, args: [] }, { signal })
  } catch {
    // Whoever closes has no use for it.
  }
}
