import { randomBytes } from 'node:crypto'
import { HypervisorError } from '../../../src/errors.js'
import { refused } from './error.js'
import type { QmpMessage } from './message.js'

/** The commands that were sent and not yet answered. */
export interface PendingCalls {
  /** Registers a call. `send` gets its id and is called at once; an abort stops waiting for the reply. */
  add(command: string, signal: AbortSignal | undefined, send: (id: string) => void): Promise<unknown>
  /**
   * Settles the call that a reply belongs to. One to somebody who had the monitor before, and was gone before QEMU had done
   * what he asked for, is passed over.
   *
   * @throws HypervisorError `ERR_PROTOCOL` if there is none.
   */
  settle(reply: Exclude<QmpMessage, { kind: 'event' }>): void
  /** Rejects all of them. */
  rejectAll(reason: (command: string) => HypervisorError): void
}

interface PendingCall {
  readonly command: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: HypervisorError) => void
}

/** Makes an empty table of {@link PendingCalls}. */
export function createPendingCalls(): PendingCalls {
  const calls = new Map<unknown, PendingCall>()
  const own = `${randomBytes(6).toString('hex')}-`
  let lastId = 0
  return {
    add(command, signal, send) {
      if (signal?.aborted) return Promise.reject(stoppedWaiting(command, signal))
      lastId += 1
      const id = `${own}${lastId}`
      return new Promise((resolve, reject) => {
        if (signal === undefined) {
          calls.set(id, { command, resolve, reject })
        } else {
          // The entry stays after an abort, so that the late reply is known and dropped.
          const onAbort = (): void => reject(stoppedWaiting(command, signal))
          signal.addEventListener('abort', onAbort, { once: true })
          const settled = (): void => signal.removeEventListener('abort', onAbort)
          calls.set(id, {
            command,
            resolve: (value) => {
              settled()
              resolve(value)
            },
            reject: (error) => {
              settled()
              reject(error)
            },
          })
        }
        send(id)
      })
    },
    settle(reply) {
      const call = calls.get(reply.id)
      if (call === undefined) {
        if (isOfAnother(own, reply.id)) return
        const what = reply.kind === 'error' ? `the error '${reply.desc}'` : 'a reply'
        throw new HypervisorError(
          'ERR_PROTOCOL',
          `QEMU sent ${what} with the id ${JSON.stringify(reply.id)}, which no command waits for`,
        )
      }
      calls.delete(reply.id)
      if (reply.kind === 'return') call.resolve(reply.value)
      else call.reject(refused({ class: reply.class, desc: reply.desc, command: call.command }))
    },
    rejectAll(reason) {
      const left = [...calls.values()]
      calls.clear()
      for (const call of left) call.reject(reason(call.command))
    },
  }
}

/** QEMU sends the reply to a command to whoever has the monitor by then (monitor/qmp.c); ids begin with what is each client's own. */
function isOfAnother(own: string, id: unknown): boolean {
  return typeof id === 'string' && /^[0-9a-f]{12}-\d+$/.test(id) && !id.startsWith(own)
}

function stoppedWaiting(command: string, signal: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', `waiting for the reply to ${command} was aborted`, {
    cause: signal.reason,
  })
}
