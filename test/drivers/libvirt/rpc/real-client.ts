import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { createUnixDialer } from '../../../../drivers/libvirt/dial/unix.js'
import { type ClientSettings, type OpenClient, openClient } from '../../../../drivers/libvirt/rpc/client.js'
import { type ConnectionLifecycle, createLifecycle } from '../../../../src/lifecycle.js'
import type { Libvirtd } from '../../../support/libvirtd.js'
import { neverAsked } from './real-channel.js'

/** A client with everything that it has opened. */
export interface WatchedClient {
  readonly client: OpenClient
  readonly lifecycle: ConnectionLifecycle
  /** Every socket that was dialled. */
  readonly sockets: readonly Duplex[]
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
  const sockets: Duplex[] = []
  const lifecycle = createLifecycle()
  let tell = (): void => {}
  const reconnected = new Promise<void>((resolve) => {
    tell = resolve
  })
  const client = await openClient(
    {
      dialer: watched(daemon, sockets),
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

/** The driver's own ways to dial, which add every socket to a list. */
function watched(daemon: () => Libvirtd, sockets: Duplex[]): ClientSettings['dialer'] {
  const dialer = () => createUnixDialer({ transport: 'unix', sockets: [daemon().socket] })
  return {
    async dial(signal) {
      const socket = await dialer().dial(signal)
      sockets.push(socket)
      return socket
    },
    async dialQuick(signal) {
      const quick = await dialer().dialQuick(signal)
      sockets.push(quick.socket)
      return quick
    },
  }
}

/** Resolves when all of some sockets are closed. */
export async function untilClosed(sockets: readonly Duplex[]): Promise<void> {
  for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
}
