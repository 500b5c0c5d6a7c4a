import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import type { QuickSocket } from '../dial/dialer.js'
import { readReply, writeCall } from './call-packets.js'
import { readFailure } from './failure.js'
import { createKeepalive, type KeepaliveSettings } from './keepalive.js'
import { type ProtocolMessage, readMessage } from './messages.js'
import {
  createPacketSplitter,
  fillFront,
  type Packet,
  packetFront,
  packetStatus,
  packetTypes,
  programs,
} from './packet.js'
import { createPendingCalls } from './pending.js'
import { type ArgumentsOf, type ProcedureName, procedures, type ResultOf } from './procedures.js'
import { questionOf } from './questions.js'
import { createLibvirtStream, type LibvirtStream, type StreamLink } from './stream.js'
import { malformed } from './xdr/reader.js'

/** How to wait for a call. */
export interface ChannelCallOptions {
  /** Stops the waiting; the daemon goes on with the call. */
  readonly signal?: AbortSignal | undefined
}

/** One connection to a daemon. */
export interface RpcChannel {
  /**
   * Calls a procedure. At most {@link mostInFlight} calls are with the daemon at a time; further ones wait here, and those of
   * them that ask the same are sent once.
   *
   * @throws HypervisorError after libvirt's own error; `ERR_DISCONNECTED`, `ERR_PROTOCOL`, `ERR_INVALID_ARGUMENT`
   *   for arguments that do not fit their types.
   */
  call<Name extends ProcedureName>(
    name: Name,
    args: ArgumentsOf<Name>,
    options?: ChannelCallOptions,
  ): Promise<ResultOf<Name>>
  /** Calls a procedure that opens a stream. The channel carries one stream at a time. */
  openStream<Name extends ProcedureName>(
    name: Name,
    args: ArgumentsOf<Name>,
    options?: ChannelCallOptions,
  ): Promise<{ readonly result: ResultOf<Name>; readonly stream: Duplex }>
  /** Begins to ask the daemon whether it is there; the connection fails when it does not answer. */
  keepAlive(settings: KeepaliveSettings): void
  /** Whether the connection has ended. */
  readonly ended: boolean
  /** Calls under way and waiting. */
  readonly calls: number
  /** Ends the connection; what is pending fails with the error, or with `ERR_DISCONNECTED`. */
  close(error?: HypervisorError): void
}

/** What a channel reports. */
export interface ChannelListeners {
  /** Called for every event of the protocol. */
  readonly onMessage?: ((message: ProtocolMessage) => void) | undefined
  /** Called once, when the connection has ended for whatever reason. */
  readonly onEnd?: ((error: HypervisorError) => void) | undefined
}

/**
 * How many calls a connection may have under way. A daemon serves five requests of a client at once
 * (`max_client_requests` in libvirtd.conf) and then stops reading, so that not even its questions whether we are
 * there could be answered.
 */
export const mostInFlight = 4

/**
 * Speaks the protocol over a connected socket.
 *
 * @param listen sets what takes its bytes, which are only there until that returns; default: its events
 */
export function createChannel(
  socket: Duplex,
  listeners: ChannelListeners,
  listen?: QuickSocket['listen'],
): RpcChannel {
  const keep = (bytes: Buffer): Buffer => (listen === undefined ? bytes : Buffer.from(bytes))
  const splitter = createPacketSplitter(keep)
  const pending = createPendingCalls(mostInFlight, (packet) => socket.write(packet), questionOf)
  let stream: { readonly serial: number; readonly stream: LibvirtStream } | undefined
  let ended = false
  let serial = 0

  const finish = (error: HypervisorError): void => {
    if (ended) return
    ended = true
    keepalive.stop()
    socket.destroy()
    pending.fail(error)
    stream?.stream.end(error)
    listeners.onEnd?.(error)
  }
  const keepalive = createKeepalive((packet) => socket.write(packet), finish)

  const take = (packet: Packet): void => {
    // A listener may have closed the connection at the packet before.
    if (ended) return
    keepalive.heard()
    if (packet.program === programs.keepalive) {
      keepalive.take(packet)
      return
    }
    switch (packet.type) {
      case packetTypes.reply:
        pending.settle(packet.serial, (settle) => {
          if (packet.status === packetStatus.ok) settle.resolve(packet.data)
          else settle.reject(readFailure(packet.data))
        })
        return
      case packetTypes.message: {
        if (packet.program !== programs.remote) return
        const message = readMessage(packet.procedure, packet.data)
        if (message !== undefined) listeners.onMessage?.(message)
        return
      }
      case packetTypes.stream:
        takeStream(packet)
        return
      default:
        throw malformed(`a packet of the type ${packet.type}`)
    }
  }
  const takeStream = (packet: Packet): void => {
    // The last packets of a stream that was broken off here may still be on their way.
    if (packet.serial !== stream?.serial) return
    if (packet.status === packetStatus.continue) {
      stream.stream.take(keep(packet.data.subarray(packetFront)))
      return
    }
    // What cannot be read ends the connection, and with it the stream.
    const error = packet.status === packetStatus.error ? readFailure(packet.data) : undefined
    const over = stream.stream
    stream = undefined
    over.end(error)
  }

  const takeStreamData = (serial: number, data: Buffer): void => {
    if (ended) return
    keepalive.heard()
    if (serial === stream?.serial) stream.stream.take(keep(data))
  }

  const takeBytes = (bytes: Buffer): void => {
    try {
      splitter.push(bytes, take, takeStreamData)
    } catch (error) {
      finish(error instanceof HypervisorError ? error : internal(error))
    }
  }
  if (listen === undefined) socket.on('data', takeBytes)
  else listen(takeBytes)
  socket.on('error', (cause: Error) => finish(lost('the connection to the daemon broke', cause)))
  socket.on('close', () => finish(lost('the daemon closed the connection')))
  // Whoever has greeted the daemon may have left it paused.
  socket.resume()

  // Not async, like the client's call: every promise more is a part of what a call costs.
  const send = <Name extends ProcedureName>(
    name: Name,
    args: ArgumentsOf<Name>,
    number: number,
    options: ChannelCallOptions | undefined,
  ): Promise<ResultOf<Name>> => {
    try {
      if (ended) throw lost('the connection to the daemon has ended')
      options?.signal?.throwIfAborted()
      const read = (reply: Buffer): ResultOf<Name> => readReply(name, reply)
      return pending.add(number, writeCall(name, args, number), read, options?.signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  return {
    call(name, args, options) {
      serial += 1
      return send(name, args, serial, options)
    },
    async openStream(name, args, options) {
      if (stream !== undefined) throw new TypeError('the channel has a stream already')
      serial += 1
      const own = serial
      const isOpen = (): boolean => stream?.serial === own && !ended
      const leave = (): void => {
        if (isOpen()) stream = undefined
      }
      const opened = createLibvirtStream(linkOf(socket, procedures[name].number, own, isOpen, leave))
      // What the daemon sends at once may come with its reply.
      stream = { serial: own, stream: opened }
      // Until the caller has the stream nobody listens to it, and what it fails with is what the call fails with.
      const hold = (): void => {}
      opened.duplex.on('error', hold)
      try {
        const result = await send(name, args, own, options)
        if (opened.duplex.errored !== null) throw opened.duplex.errored
        opened.duplex.off('error', hold)
        return { result, stream: opened.duplex }
      } catch (error) {
        leave()
        opened.end()
        opened.duplex.destroy()
        throw error
      }
    },
    keepAlive: (settings) => keepalive.start(settings),
    get ended() {
      return ended
    },
    get calls() {
      return pending.size
    },
    close: (error) => finish(error ?? lost('the connection is closed')),
  }
}

/** The way of a stream's packets, as long as it is `open`; `leave` is called when it was broken off. */
function linkOf(
  socket: Duplex,
  procedure: number,
  serial: number,
  open: () => boolean,
  leave: () => void,
): StreamLink {
  const transmit = (status: number, data: Uint8Array, done?: (error?: Error | null) => void): void => {
    if (!open()) {
      done?.(lost('the stream has ended'))
      return
    }
    const { stream: type } = packetTypes
    const front = Buffer.allocUnsafe(packetFront)
    fillFront(front, { program: programs.remote, version: 1, procedure, type, serial, status }, data.length)
    // Both go out with one call of the system, and the data is not copied.
    socket.cork()
    if (data.length === 0) socket.write(front, done)
    else {
      socket.write(front)
      socket.write(data, done)
    }
    socket.uncork()
  }
  const nothing = new Uint8Array()
  return {
    send: (data, done) => transmit(packetStatus.continue, data, done),
    finish: () => transmit(packetStatus.ok, nothing),
    abort() {
      transmit(packetStatus.error, nothing)
      // The daemon confirms it at some time, maybe after replies to calls that are made from now on.
      leave()
      socket.resume()
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}

function lost(message: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', message, { cause })
}

function internal(error: unknown): HypervisorError {
  const message = error instanceof Error ? error.message : String(error)
  return new HypervisorError('ERR_INTERNAL', message, { cause: error })
}
