import { endOfAll } from './end-of-all.js'
import { HypervisorError, withContext } from './errors.js'
import { onAbort } from './on-abort.js'

/** What every asynchronous call takes. */
export interface CallOptions {
  /** Aborts the call: it is rejected with `ERR_ABORTED`. What happens to the work is the operation's {@link AbortPolicy}. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds after which the call is rejected with `ERR_TIMEOUT`. Default: no limit. */
  readonly timeout?: number | undefined
}

/**
 * What an abort or a time-out does to work that is under way:
 *
 * - `stop-waiting`: the call is rejected at once; what was sent may still take effect.
 * - `cancel`: the work is cancelled and undone, and the call is rejected when that is finished.
 * - `kill`: the machine that was being started is killed, and the call is rejected when it is gone.
 */
export type AbortPolicy = 'stop-waiting' | 'cancel' | 'kill'

/** Where a call comes from; goes into its errors. */
export interface CallSite {
  readonly driver: string
  readonly operation: string
  readonly domain?: string | undefined
  readonly policy: AbortPolicy
}

/**
 * Runs `work` under the caller's `signal` and `timeout`. The work gets one signal that stands for both
 * (`undefined` where there is neither) and, under the policies `cancel` and `kill`, is waited for until it
 * has cleaned up. Work that succeeds in spite of an abort keeps its result, since it has taken effect.
 *
 * @throws TypeError for a time-out that is not a positive number.
 * @throws HypervisorError `ERR_ABORTED`, `ERR_TIMEOUT`, or the work's own error with the call site filled in.
 */
export async function call<Result>(
  site: CallSite,
  options: CallOptions | undefined,
  work: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  const { signal, timeout } = options ?? {}
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0)) {
    throw new TypeError(`timeout must be a positive number of milliseconds, not ${String(timeout)}`)
  }
  if (signal?.aborted) throw aborted(site, signal.reason)
  if (signal === undefined && (timeout === undefined || timeout === Number.POSITIVE_INFINITY)) {
    try {
      return await work(undefined)
    } catch (error) {
      throw withContext(error, site)
    }
  }
  return await callWithDeadline(site, signal, timeout, work)
}

async function callWithDeadline<Result>(
  site: CallSite,
  signal: AbortSignal | undefined,
  timeout: number | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = endOfAll()
  let interruption: HypervisorError | undefined
  let interrupt = (error: HypervisorError): void => {
    interruption ??= error
    controller.abort(interruption)
  }
  const interrupted = new Promise<never>((_resolve, reject) => {
    const abortWork = interrupt
    interrupt = (error) => {
      abortWork(error)
      reject(error)
    }
  })
  interrupted.catch(() => {})
  const release = onAbort(signal, () => interrupt(aborted(site, signal?.reason)))
  const timer =
    timeout === undefined || timeout > maximumTimer
      ? undefined
      : setTimeout(() => interrupt(timedOut(site, timeout)), timeout)
  try {
    const result = work(controller.signal)
    if (site.policy !== 'stop-waiting') return await result
    result.catch(() => {})
    return await Promise.race([result, interrupted])
  } catch (error) {
    throw interruption ?? withContext(error, site)
  } finally {
    clearTimeout(timer)
    release()
  }
}

/** The longest delay that Node's timers keep (2^31 − 1 ms); a longer one would fire at once. */
const maximumTimer = 2 ** 31 - 1

function aborted(site: CallSite, reason: unknown): HypervisorError {
  return new HypervisorError('ERR_ABORTED', `${site.operation} was aborted`, { ...site, cause: reason })
}

function timedOut(site: CallSite, timeout: number): HypervisorError {
  return new HypervisorError('ERR_TIMEOUT', `${site.operation} did not finish within ${timeout} ms`, {
    ...site,
    hint: 'Raise the timeout, or look at the machine: it may hang.',
  })
}
