import { HypervisorError } from '../../../src/errors.js'
import type { QmpClient } from './client.js'

/** How long QEMU may take to end what was aborted before it is given up, in milliseconds. */
export const abortGrace = 5000

/** The end of waiting for a QEMU that does not answer any more. */
export interface Patience {
  /**
   * The client as the work is to use it. Once patience has ended, its waits are rejected with
   * `ERR_ABORTED`, and commands are still sent, without waiting for the reply: QEMU finds them if it wakes up.
   */
  bound(client: QmpClient | Promise<QmpClient>): Promise<QmpClient>
}

/**
 * Does work that undoes or finishes itself when `signal` is aborted. If QEMU hangs, it can do neither: some
 * time after the abort all that it waits for is rejected, and so it comes to its end.
 *
 * @param grace milliseconds from the abort on. Default: {@link abortGrace}.
 */
export async function withPatience<Result>(
  signal: AbortSignal | undefined,
  work: (patience: Patience) => Promise<Result>,
  grace = abortGrace,
): Promise<Result> {
  if (signal === undefined) return await work({ bound: async (client) => await client })
  const over = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    timer = setTimeout(() => over.abort(signal.reason), grace)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work({
      bound: async (client) => boundClient(await orGiveUp(Promise.resolve(client), over.signal), over.signal),
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function boundClient(client: QmpClient, over: AbortSignal): QmpClient {
  return {
    version: client.version,
    closed: client.closed,
    close: client.close,
    execute: (command, args, options) => orGiveUp(client.execute(command, args, options), over),
    query: (command, schema, args, options) => orGiveUp(client.query(command, schema, args, options), over),
    onEvent(listener, onEnd) {
      const stopListening = client.onEvent(listener, (reason) => {
        over.removeEventListener('abort', onOver)
        onEnd?.(reason)
      })
      const stop = (): void => {
        over.removeEventListener('abort', onOver)
        stopListening()
      }
      const onOver = (): void => {
        stop()
        onEnd?.(gaveUp(over))
      }
      if (over.aborted) queueMicrotask(onOver)
      else over.addEventListener('abort', onOver, { once: true })
      return stop
    },
  }
}

async function orGiveUp<Value>(wait: Promise<Value>, over: AbortSignal): Promise<Value> {
  let onOver = (): void => {}
  const end = new Promise<never>((_resolve, reject) => {
    onOver = () => reject(gaveUp(over))
  })
  if (over.aborted) onOver()
  else over.addEventListener('abort', onOver, { once: true })
  try {
    return await Promise.race([end, wait])
  } finally {
    over.removeEventListener('abort', onOver)
  }
}

function gaveUp(over: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'QEMU does not answer, and was given up', {
    hint: 'If QEMU goes on later, it may still do what it was asked to.',
    cause: over.reason,
  })
}
