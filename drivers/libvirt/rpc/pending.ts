import type { HypervisorError } from '../../../src/errors.js'
import { malformed } from './xdr/reader.js'

/** How a call ends. */
export interface Settle {
  resolve(packet: Buffer): void
  reject(error: unknown): void
}

/** Calls that wait for their replies, and calls that wait for their turn. */
export interface PendingCalls {
  /** Packets under way and waiting. */
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
  /** Settles the callers of a reply and sends the next call. @throws HypervisorError `ERR_PROTOCOL` if there is none. */
  settle(serial: number, how: (settle: Settle) => void): void
  /** Rejects them all. */
  fail(error: HypervisorError): void
}

/** A packet that waits for its turn, and who waits for its reply. */
interface Waiting {
  readonly serial: number
  readonly packet: Buffer
  readonly question: string | undefined
  readonly callers: Set<Settle>
}

/**
 * Makes {@link PendingCalls} of which at most `most` are under way.
 *
 * @param questionOf What a packet has in common with others that ask the same and change nothing: who asks what waits for its
 *   turn already gets the same reply, which is not older than the asking. `undefined` for a packet that is sent by itself; a
 *   question that was asked after it is never answered by one from before it. Default: all are sent by themselves.
 */
export function createPendingCalls(
  most: number,
  send: (packet: Buffer) => void,
  questionOf: (packet: Buffer) => string | undefined = () => undefined,
): PendingCalls {
  // A call that nobody waits for any more is under way until its reply comes: the daemon is at work on it.
  const underWay = new Map<number, Iterable<Settle>>()
  const waiting = new Set<Waiting>()
  const questions = new Map<string, Waiting>()

  const takeOut = (call: Waiting): void => {
    waiting.delete(call)
    const { question } = call
    if (question !== undefined && questions.get(question) === call) questions.delete(question)
  }
  const sendNext = (): void => {
    for (const call of waiting) {
      if (underWay.size >= most) return
      takeOut(call)
      underWay.set(call.serial, call.callers)
      send(call.packet)
    }
  }
  /** The packet that a caller waits with: its own, or one that asks the same. */
  const queue = (serial: number, packet: Buffer): Waiting => {
    const question = questionOf(packet)
    const asked = question === undefined ? undefined : questions.get(question)
    if (asked !== undefined) return asked
    const call: Waiting = { serial, packet, question, callers: new Set() }
    waiting.add(call)
    if (question === undefined) questions.clear()
    else questions.set(question, call)
    return call
  }
  return {
    get size() {
      return underWay.size + waiting.size
    },
    add: (serial, packet, read, signal) =>
      new Promise((resolve, reject) => {
        let call: Waiting | undefined
        const stop = (): void => {
          call?.callers.delete(caller)
          if (call?.callers.size === 0) takeOut(call)
          caller.reject(signal?.reason)
        }
        const caller: Settle = {
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
          call = queue(serial, packet)
          call.callers.add(caller)
          return
        }
        underWay.set(serial, [caller])
        send(packet)
      }),
    settle(serial, how) {
      const callers = underWay.get(serial)
      if (callers === undefined) throw malformed(`a reply to the call ${serial}, which nobody made`)
      underWay.delete(serial)
      for (const caller of callers) {
        try {
          how(caller)
        } catch (error) {
          caller.reject(error)
        }
      }
      if (waiting.size > 0) sendNext()
    },
    fail(error) {
      const callers = [...underWay.values(), ...[...waiting].map((call) => call.callers)]
      underWay.clear()
      waiting.clear()
      questions.clear()
      for (const caller of callers.flatMap((those) => [...those])) caller.reject(error)
    },
  }
}
