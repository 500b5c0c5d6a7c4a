import { createHttpClient } from '../../src/transports/https/client.js'
import type { Endpoint } from './endpoint.js'
import { createRpcClient, type RpcClient } from './rpc/client.js'

/** Clients of the hosts of a pool. One that stays the master keeps its client, with the calls that are under way. */
export interface HostClients {
  /** The client of a host, which connects when it is first used. */
  at(host: string): RpcClient
  /** Ends the connections to all other hosts. */
  keepOnly(host: string): void
  close(): void
}

/** Makes {@link HostClients}. */
export function createHostClients({ port, authorities, fingerprints }: Endpoint): HostClients {
  const clients = new Map<string, RpcClient>()
  const noTlsHint = 'Is it the port of XAPI (443)?'
  const keep = (isWanted: (host: string) => boolean): void => {
    for (const [host, client] of clients) {
      if (isWanted(host)) continue
      client.close()
      clients.delete(host)
    }
  }
  return {
    at(host) {
      const known = clients.get(host)
      if (known !== undefined) return known
      const client = createRpcClient(createHttpClient({ host, port, authorities, fingerprints, noTlsHint }))
      clients.set(host, client)
      return client
    },
    keepOnly: (wanted) => keep((host) => host === wanted),
    close: () => keep(() => false),
  }
}
