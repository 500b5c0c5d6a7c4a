import type { CallOptions } from '../call.js'
import { endOfAll } from '../end-of-all.js'
import { HypervisorError } from '../errors.js'
import { onAbort } from '../on-abort.js'

/** Node's timers keep no longer delay. */
const maximumTimer = 2 ** 31 - 1

/**
 * Runs work with one signal for the caller's `signal` and `timeout`. The signal's reason is the error with which
 * the call fails; the work undoes what it has begun and is waited for.
 *
 * @throws HypervisorError `ERR_ABORTED`, `ERR_TIMEOUT`; whatever the work throws.
 */
export async function interruptible<Result>(
  what: string,
  { signal, timeout }: CallOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (timeout !== undefined && !(timeout > 0)) {
    throw new TypeError(`timeout must be a positive number of milliseconds, not ${String(timeout)}`)
  }
  const controller = endOfAll()
  const interrupt = (): void =>
    controller.abort(new HypervisorError('ERR_ABORTED', `${what}: aborted`, { cause: signal?.reason }))
  if (signal?.aborted) interrupt()
  controller.signal.throwIfAborted()
  const release = onAbort(signal, interrupt)
  const timer =
    timeout === undefined || timeout > maximumTimer
      ? undefined
      : setTimeout(
          () => controller.abort(new HypervisorError('ERR_TIMEOUT', `${what}: not done in ${timeout} ms`)),
          timeout,
        )
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    release()
  }
}

/** How a promise is settled. */
export interface Settle<Result> {
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * A promise that is rejected with the signal's reason as soon as it is aborted.
 *
 * @param start begins, and returns what undoes it when it is aborted before it is settled
 */
export function untilAborted<Result>(
  signal: AbortSignal,
  start: (settle: Settle<Result>) => () => void,
): Promise<Result> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const settled = onAbort(signal, () => {
      undo()
      reject(signal.reason)
    })
    const undo = start({
      resolve: (result) => {
        settled()
        resolve(result)
      },
      reject: (error) => {
        settled()
        reject(error)
      },
    })
  })
}
