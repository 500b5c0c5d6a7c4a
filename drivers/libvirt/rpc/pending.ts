import type { HypervisorError } from '../../../src/errors.js'
import { malformed } from './xdr/reader.js'

/** How a call ends. */
export interface Settle {
  resolve(packet: Buffer): void
  reject(error: unknown): void
}

/** Calls that wait for their replies, and calls that wait for their turn. */
export interface PendingCalls {
  /** Calls under way and waiting. */
  readonly size: number
  /**
   * Sends a call as soon as there is room, and gives what is read from its reply, as soon as that is there. Aborted, a call
   * that was not sent never is.
   */
  add<Result>(
    serial: number,
    packet: Buffer,
    read: (reply: Buffer) => Result,
    signal: AbortSignal | undefined,
  ): Promise<Result>
  /** Settles the call of a reply and sends the next one. @throws HypervisorError `ERR_PROTOCOL` if there is none. */
  settle(serial: number, how: (settle: Settle) => void): void
  /** Rejects them all. */
  fail(error: HypervisorError): void
}

interface Waiting extends Settle {
  readonly serial: number
  readonly packet: Buffer
}

/** Makes {@link PendingCalls} of which at most `most` are under way. */
export function createPendingCalls(most: number, send: (packet: Buffer) => void): PendingCalls {
  // A call that nobody waits for any more is under way until its reply comes: the daemon is at work on it.
  const underWay = new Map<number, Settle>()
  const waiting = new Set<Waiting>()

  const sendNext = (): void => {
    for (const call of waiting) {
      if (underWay.size >= most) return
      waiting.delete(call)
      underWay.set(call.serial, call)
      send(call.packet)
    }
  }
  return {
    get size() {
      return underWay.size + waiting.size
    },
    add: (serial, packet, read, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(call)
          call.reject(signal?.reason)
        }
        const call: Waiting = {
          serial,
          packet,
          resolve(reply) {
            signal?.removeEventListener('abort', stop)
            resolve(read(reply))
          },
          reject(error) {
            signal?.removeEventListener('abort', stop)
            reject(error)
          },
        }
        signal?.addEventListener('abort', stop, { once: true })
        if (underWay.size >= most) {
          waiting.add(call)
          return
        }
        underWay.set(serial, call)
        send(packet)
      }),
    settle(serial, how) {
      const call = underWay.get(serial)
      if (call === undefined) throw malformed(`a reply to the call ${serial}, which nobody made`)
      underWay.delete(serial)
      try {
        how(call)
      } catch (error) {
        call.reject(error)
      }
      if (waiting.size > 0) sendNext()
    },
    fail(error) {
      const calls = [...underWay.values(), ...waiting]
      underWay.clear()
      waiting.clear()
      for (const call of calls) call.reject(error)
    },
  }
}
