import { createLifecycle } from '../../src/lifecycle.js'
import { dialUnix } from './dial.js'
import type { Endpoint } from './endpoint.js'
import { type OpenClient, openClient } from './rpc/client.js'

/**
 * Connects to a daemon without listening to its events.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_AUTH`, `ERR_UNSUPPORTED` if the daemon lacks the driver.
 */
export async function openPlainClient(
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<OpenClient> {
  const lifecycle = createLifecycle()
  const client = await openClient(
    {
      dial: (stop) => dialUnix(endpoint.sockets, stop),
      target: endpoint.target,
      keepalive: endpoint.keepalive,
      lifecycle,
      onMessage() {},
      onOpen: async () => {},
      onReconnect() {},
    },
    signal,
  )
  return {
    ...client,
    close() {
      lifecycle.move('closed')
      client.close()
    },
  }
}
