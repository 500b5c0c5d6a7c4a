import { createLifecycle } from '../../src/lifecycle.js'
import { findCredentials } from '../../src/transports/auth-file/credentials.js'
import { createDialer } from './dial/create-dialer.js'
import { type Endpoint, hostOf } from './endpoint/endpoint.js'
import { type OpenClient, openClient } from './rpc/client.js'

/** A connection to a daemon, and its end. */
export interface PlainClient {
  readonly client: OpenClient
  close(): Promise<void>
}

/**
 * Connects to a daemon without listening to its events.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_AUTH`, `ERR_UNSUPPORTED` if the daemon lacks the driver.
 */
export async function openPlainClient(
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<PlainClient> {
  const lifecycle = createLifecycle()
  const dialer = createDialer(endpoint)
  const client = await openClient(
    {
      dialer,
      findCredentials: () => findCredentials('libvirt', hostOf(endpoint.place), endpoint.authFile),
      target: endpoint.target,
      keepalive: endpoint.keepalive,
      lifecycle,
      onMessage() {},
      onOpen: async () => {},
      onReconnect() {},
    },
    signal,
  ).catch(async (error: unknown) => {
    await dialer.close()
    throw error
  })
  return {
    client,
    async close() {
      lifecycle.move('closed')
      client.close()
      await dialer.close()
    },
  }
}
