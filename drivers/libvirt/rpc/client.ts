import { setMaxListeners } from 'node:events'
import type { Duplex } from 'node:stream'
import type { CallOptions } from '../../../src/call.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { ConnectionLifecycle } from '../../../src/lifecycle.js'
import { createReconnection, lostConnection } from '../../../src/reconnection.js'
import type { Credentials } from '../../../src/transports/auth-file/credentials.js'
import type { Dialer, QuickSocket } from '../dial/dialer.js'
import { authenticate } from './authenticate.js'
import { type ChannelListeners, createChannel, type RpcChannel } from './channel.js'
import type { KeepaliveSettings } from './keepalive.js'
import type { ProtocolMessage } from './messages.js'
import { waitsForMonitor } from './monitor-procedures.js'
import { type ArgumentsOf, type ProcedureName, procedures, type ResultOf } from './procedures.js'
import { createSideChannels } from './side-channels.js'
import { slowProcedures } from './slow-procedures.js'

/** libvirt's RPC: every procedure of its remote protocol, typed. */
export interface LibvirtClient {
  /**
   * Calls a procedure. Quick ones share a connection, with four under way at a time; each that may be slow, or waits for
   * the hypervisor of a running machine, has a connection of its own, of eight, of which five wait for machines. An abort stops the waiting; the daemon goes on with the call.
   *
   * @throws HypervisorError after libvirt's own error, which is its cause; `ERR_UNSUPPORTED` for a procedure that
   *   the daemon does not know; `ERR_DISCONNECTED`, `ERR_PROTOCOL`, `ERR_INVALID_ARGUMENT`.
   */
  call<Name extends ProcedureName>(
    name: Name,
    args: ArgumentsOf<Name>,
    options?: Pick<CallOptions, 'signal'>,
  ): Promise<ResultOf<Name>>
  /**
   * Calls a procedure that opens a stream, over a connection of its own. Ending the writable side says that
   * everything was sent; the stream closes when the daemon has confirmed it. Destroying it breaks it off.
   */
  openStream<Name extends ProcedureName>(
    name: Name,
    args: ArgumentsOf<Name>,
    options?: Pick<CallOptions, 'signal'>,
  ): Promise<{ readonly result: ResultOf<Name>; readonly stream: Duplex }>
}

/** What a client is made of. */
export interface ClientSettings {
  /** Connects to the daemon. */
  readonly dialer: Pick<Dialer, 'dial' | 'dialQuick'>
  /** Called if the daemon asks for a user and a password. */
  findCredentials(): Promise<Credentials>
  /** The driver of libvirt to open, as a URI of libvirt's own: `qemu:///system`. */
  readonly target: string
  readonly keepalive: KeepaliveSettings
  readonly lifecycle: ConnectionLifecycle
  readonly onMessage: (message: ProtocolMessage) => void
  /** Called with every new connection that events will come over, before the client is used. */
  readonly onOpen: (channel: RpcChannel, signal: AbortSignal | undefined) => Promise<void>
  /** Called when a lost connection was made again. */
  readonly onReconnect: () => void
}

/** A client that is open. */
export interface OpenClient extends LibvirtClient {
  /**
   * Does something over a connection of its own, from the first call to the last: a daemon ties a migration to the
   * connection on which it began, and undoes it when that ends. The connection ends with `work`.
   *
   * @throws HypervisorError `ERR_CONNECT`, `ERR_DISCONNECTED`, and what `work` throws.
   */
  alone<Result>(
    signal: AbortSignal | undefined,
    work: (channel: Pick<RpcChannel, 'call' | 'ended'>) => Promise<Result>,
  ): Promise<Result>
  close(): void
}

/** A socket as one of the ways to dial gives it. */
type Dialled = Pick<QuickSocket, 'socket'> & Partial<QuickSocket>

/** `VIR_DRV_FEATURE_PROGRAM_KEEPALIVE` (src/libvirt_internal.h of libvirt). */
const keepaliveFeature = 10

/**
 * Connects to a daemon. When the connection is lost, everything pending fails with `ERR_DISCONNECTED` and the
 * client connects again, with pauses that double from 0.1 s to 10 s; calls in between fail at once.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_AUTH`, `ERR_UNSUPPORTED` if the daemon lacks the driver.
 */
export async function openClient(
  settings: ClientSettings,
  signal: AbortSignal | undefined,
): Promise<OpenClient> {
  const { lifecycle, dialer } = settings
  const dial = async (stop: AbortSignal): Promise<Dialled> => ({ socket: await dialer.dial(stop) })
  const closing = new AbortController()
  let main: RpcChannel | undefined
  let closed = false
  let asksBack = false
  // From the beginning on: the daemon may never answer the first call of a connection either.
  const channels = new Set<RpcChannel>()

  const openChannel = async (
    { dial, ...listeners }: ChannelListeners & { readonly dial: (signal: AbortSignal) => Promise<Dialled> },
    stop: AbortSignal | undefined,
  ): Promise<RpcChannel> => {
    const { socket, listen } = await dial(stop ?? closing.signal)
    const onEnd = (error: HypervisorError): void => {
      channels.delete(channel)
      listeners.onEnd?.(error)
    }
    const channel = createChannel(socket, { ...listeners, onEnd }, listen)
    channels.add(channel)
    if (closed) channel.close()
    try {
      await authenticate(channel, settings.findCredentials, stop)
      await channel.call('connectOpen', { name: settings.target, flags: 0 }, { signal: stop })
      return channel
    } catch (error) {
      channel.close()
      throw error
    }
  }
  /** A connection beside the main one, without which its daemon is not there either. */
  const openFurther = async (stop: AbortSignal | undefined): Promise<RpcChannel> => {
    try {
      return await openChannel({ dial }, stop)
    } catch (cause) {
      if (!isHypervisorError(cause, 'ERR_CONNECT')) throw cause
      throw new HypervisorError('ERR_DISCONNECTED', cause.message, { hint: cause.hint, cause })
    }
  }
  const side = createSideChannels(openFurther)
  const closeAll = (error?: HypervisorError): void => {
    side.close(error)
    for (const channel of channels) channel.close(error)
  }

  const openMain = async (stop: AbortSignal | undefined): Promise<void> => {
    let opened = false
    // A dozen calls listen to it at once, and leave it soon.
    if (stop !== undefined) setMaxListeners(0, stop)
    const channel = await openChannel(
      {
        dial: dialer.dialQuick ?? dial,
        onMessage: settings.onMessage,
        onEnd(error) {
          if (opened) lose(error)
        },
      },
      stop,
    )
    try {
      const { supported } = await channel.call(
        'connectSupportsFeature',
        { feature: keepaliveFeature },
        { signal: stop },
      )
      asksBack = supported !== 0
      if (asksBack) channel.keepAlive(settings.keepalive)
      await settings.onOpen(channel, stop)
      if (channel.ended)
        throw new HypervisorError('ERR_DISCONNECTED', 'the connection to the daemon has ended')
    } catch (error) {
      channel.close()
      throw error
    }
    opened = true
    main = channel
  }
  const lose = (error: HypervisorError): void => {
    main = undefined
    closeAll(error)
    reconnection.begin()
  }
  const reconnection = createReconnection({
    lifecycle,
    open: openMain,
    drop: () => main?.close(),
    onReconnect: settings.onReconnect,
  })

  await openMain(signal)
  lifecycle.move('open')

  const requireMain = (): RpcChannel => {
    if (main !== undefined) return main
    throw lostConnection('the daemon', lifecycle)
  }
  return {
    call(name, args, options) {
      try {
        if (!Object.hasOwn(procedures, name)) throw new TypeError(`libvirt's protocol has no call '${name}'`)
        const channel = requireMain()
        const isSlow = slowProcedures.has(name)
        if (!isSlow && !waitsForMonitor(name, args)) return channel.call(name, args, options)
        return (isSlow ? side.use : side.useForMonitor)(options?.signal, (own) =>
          own.call(name, args, options),
        )
      } catch (error) {
        return Promise.reject(error)
      }
    },
    async openStream(name, args, options) {
      requireMain()
      const channel = await openFurther(options?.signal)
      try {
        const opened = await channel.openStream(name, args, options)
        opened.stream.once('close', () => channel.close())
        return opened
      } catch (error) {
        channel.close()
        throw error
      }
    },
    async alone(signal, work) {
      requireMain()
      const channel = await openFurther(signal)
      if (asksBack) channel.keepAlive(settings.keepalive)
      try {
        return await work(channel)
      } finally {
        channel.close()
      }
    },
    close() {
      closed = true
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      closing.abort(over)
      closeAll()
    },
  }
}
