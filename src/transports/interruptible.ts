import type { CallOptions } from '../call.js'
import { HypervisorError } from '../errors.js'

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
  const controller = new AbortController()
  const onAbort = (): void =>
    controller.abort(new HypervisorError('ERR_ABORTED', `${what}: aborted`, { cause: signal?.reason }))
  if (signal?.aborted) onAbort()
  controller.signal.throwIfAborted()
  signal?.addEventListener('abort', onAbort, { once: true })
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
    signal?.removeEventListener('abort', onAbort)
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
    const onAbort = (): void => {
      undo()
      reject(signal.reason)
    }
    const settled = (): void => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
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
