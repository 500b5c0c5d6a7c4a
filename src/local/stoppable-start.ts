import { HypervisorError } from '../errors.js'

/** The start of a machine, which `stop` ends while it is under way. */
export interface StoppableStart {
  /**
   * Runs a start, which heeds its signal: it stands for that of the caller and for `stop`.
   * @throws HypervisorError `ERR_START_FAILED` if it was stopped, else what the start throws.
   */
  run<Result>(
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result>
  /** Ends the start that is under way, if there is one, and resolves when nothing of it is left. */
  stop(): Promise<void>
}

/** Makes a {@link StoppableStart} of one domain, which has one start at a time. */
export function createStoppableStart(name: string): StoppableStart {
  let current: { readonly stopping: AbortController; readonly over: Promise<unknown> } | undefined
  return {
    async run(signal, start) {
      const stopping = new AbortController()
      const started = start(AbortSignal.any([stopping.signal, ...(signal === undefined ? [] : [signal])]))
      const here = { stopping, over: Promise.allSettled([started]) }
      current = here
      try {
        return await started
      } catch (error) {
        if (signal?.aborted) throw error
        stopping.signal.throwIfAborted()
        throw error
      } finally {
        if (current === here) current = undefined
      }
    },
    async stop() {
      current?.stopping.abort(
        new HypervisorError('ERR_START_FAILED', `the domain '${name}' was destroyed while it started`),
      )
      await current?.over
    },
  }
}
