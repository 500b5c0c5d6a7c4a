import { HypervisorError, isHypervisorError } from '../src/errors.js'
import type { CommandContext } from './context.js'

/** Does what takes long until Ctrl-C or the time of `--timeout` is over. @throws HypervisorError `ERR_ABORTED`, `ERR_TIMEOUT`. */
export async function withinTime<Result>(
  { call }: CommandContext,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = call.timeout === undefined ? undefined : AbortSignal.timeout(call.timeout)
  try {
    return await work(limit === undefined ? call.signal : AbortSignal.any([call.signal, limit]))
  } catch (error) {
    // An abort tells what ended it, which only is known here.
    if (isHypervisorError(error) && error.code !== 'ERR_ABORTED') throw error
    if (call.signal.aborted) throw new HypervisorError('ERR_ABORTED', `the ${what} was aborted`)
    if (limit?.aborted) {
      throw new HypervisorError('ERR_TIMEOUT', `the ${what} was not done within ${call.timeout} ms`)
    }
    throw error
  }
}
