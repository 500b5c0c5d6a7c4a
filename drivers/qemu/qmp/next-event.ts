import { HypervisorError } from '../../../src/errors.js'
import type { QmpClient } from './client.js'
import type { QmpEvent } from './message.js'

/** An event that is being waited for. */
export interface EventWait {
  /** Resolves with the first event that matches. */
  readonly event: Promise<QmpEvent>
  /** Stops waiting; the promise then stays unsettled. */
  cancel(): void
}

/**
 * Waits for the first event that `matches`, from this very call on: call it before the command that causes
 * the event, and `cancel()` it if that command fails.
 *
 * The promise is rejected with `ERR_DISCONNECTED` or `ERR_PROTOCOL` when the connection ends and with
 * `ERR_ABORTED` when the signal is aborted.
 */
export function waitForEvent(
  client: Pick<QmpClient, 'onEvent'>,
  matches: (event: QmpEvent) => boolean,
  signal?: AbortSignal,
): EventWait {
  let cancel = (): void => {}
  const event = new Promise<QmpEvent>((resolve, reject) => {
    const onAbort = (): void => {
      cancel()
      reject(
        new HypervisorError('ERR_ABORTED', 'waiting for an event was aborted', { cause: signal?.reason }),
      )
    }
    const stop = client.onEvent(
      (candidate) => {
        if (!matches(candidate)) return
        cancel()
        resolve(candidate)
      },
      (reason) => {
        cancel()
        reject(reason)
      },
    )
    cancel = () => {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
  event.catch(() => {})
  return { event, cancel: () => cancel() }
}
