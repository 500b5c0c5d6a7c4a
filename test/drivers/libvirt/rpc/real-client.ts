import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type ClientSettings, type OpenClient, openClient } from '../../../../drivers/libvirt/rpc/client.js'
import { HypervisorError } from '../../../../src/errors.js'
import { type ConnectionLifecycle, createLifecycle } from '../../../../src/lifecycle.js'
import type { Libvirtd } from '../../../support/libvirtd.js'
import { neverAsked } from './real-channel.js'

/** A client with everything that it has opened. */
export interface WatchedClient {
  readonly client: OpenClient
  readonly lifecycle: ConnectionLifecycle
  /** Every socket that was dialled. */
  readonly sockets: readonly Socket[]
  /** Resolves when a lost connection was made again. */
  readonly reconnected: Promise<void>
  /** Closes the client, and resolves when none of its sockets is open. */
  close(): Promise<void>
}

/** Opens a client of a daemon; `daemon` is asked anew for every connection. */
export async function openWatched(
  daemon: () => Libvirtd,
  settings: Partial<ClientSettings> = {},
  signal?: AbortSignal,
): Promise<WatchedClient> {
  const sockets: Socket[] = []
  const lifecycle = createLifecycle()
  let tell = (): void => {}
  const reconnected = new Promise<void>((resolve) => {
    tell = resolve
  })
  const client = await openClient(
    {
      async dial(stop) {
        const socket = connect(daemon().socket)
        await once(socket, 'connect', { signal: stop }).catch((cause: unknown) => {
          socket.destroy()
          stop.throwIfAborted()
          throw new HypervisorError('ERR_CONNECT', 'the daemon is not there', { cause })
        })
        sockets.push(socket)
        return socket
      },
      findCredentials: neverAsked,
      target: 'test:///default',
      keepalive: { interval: 5000, count: 5 },
      lifecycle,
      onMessage: () => {},
      onOpen: async () => {},
      onReconnect: tell,
      ...settings,
    },
    signal,
  )
  return {
    client,
    lifecycle,
    sockets,
    reconnected,
    async close() {
      lifecycle.move('closed')
      client.close()
      await untilClosed(sockets)
    },
  }
}

/** Resolves when all of some sockets are closed. */
export async function untilClosed(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
}
