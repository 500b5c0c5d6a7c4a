import { onAbort } from '../on-abort.js'

/** Gives so many turns at a time to those who wait, first come, first served. */
export interface Turns {
  /**
   * Waits for a turn; what it returns ends it, and may be called again without effect.
   * @throws the signal's reason, if it is aborted before, and the error of {@link fail}.
   */
  take(signal?: AbortSignal): Promise<() => void>
  /** Rejects all who wait. */
  fail(error: unknown): void
  /** Whether nobody has a turn or waits for one. */
  readonly idle: boolean
}

interface Waiting {
  begin(): void
  fail(error: unknown): void
}

/** Makes {@link Turns}: one at a time unless `most` says more. */
export function createTurns(most = 1): Turns {
  const waiting = new Set<Waiting>()
  let taken = 0
  const pass = (): void => {
    const [next] = waiting
    if (next === undefined) taken -= 1
    else next.begin()
  }
  const wait = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const over = (): void => {
        waiting.delete(one)
        release()
      }
      const one: Waiting = {
        begin() {
          over()
          resolve()
        },
        fail(error) {
          over()
          reject(error)
        },
      }
      const release = onAbort(signal, () => one.fail(signal?.reason))
      waiting.add(one)
    })
  return {
    async take(signal) {
      signal?.throwIfAborted()
      if (taken < most) taken += 1
      else await wait(signal)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        pass()
      }
    },
    fail(error) {
      for (const one of [...waiting]) one.fail(error)
    },
    get idle() {
      return taken === 0
    },
  }
}
