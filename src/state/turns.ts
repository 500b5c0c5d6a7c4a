import { onAbort } from '../on-abort.js'

/** Gives one turn at a time to those who wait, first come, first served. */
export interface Turns {
  /**
   * Waits for a turn; what it returns ends it, and may be called again without effect.
   * @throws the signal's reason, if it is aborted before.
   */
  take(signal?: AbortSignal): Promise<() => void>
  /** Whether nobody has a turn or waits for one. */
  readonly idle: boolean
}

/** Makes {@link Turns}. */
export function createTurns(): Turns {
  const waiting = new Set<() => void>()
  let taken = false
  const pass = (): void => {
    const [next] = waiting
    if (next === undefined) taken = false
    else next()
  }
  const wait = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        waiting.delete(begin)
        release()
        resolve()
      }
      const release = onAbort(signal, () => {
        waiting.delete(begin)
        reject(signal?.reason)
      })
      waiting.add(begin)
    })
  return {
    async take(signal) {
      signal?.throwIfAborted()
      if (taken) await wait(signal)
      taken = true
      let ended = false
      return () => {
        if (ended) return
        ended = true
        pass()
      }
    },
    get idle() {
      return !taken
    },
  }
}
