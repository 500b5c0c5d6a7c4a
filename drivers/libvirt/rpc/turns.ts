/** Places of which there are so many, and a queue for them. */
export interface Turns {
  /** Takes a place, or waits for one. @throws the reason of the signal, or the error of {@link fail}. */
  take(signal: AbortSignal | undefined): Promise<void>
  /** Gives a place back, to the first who waits for one. */
  give(): void
  /** Rejects all who wait. */
  fail(error: unknown): void
}

interface Waiting {
  go(): void
  fail(error: unknown): void
}

/** Makes {@link Turns} of `most` places. */
export function createTurns(most: number): Turns {
  const queue: Waiting[] = []
  let count = 0
  return {
    async take(signal) {
      if (count < most) {
        count += 1
        return
      }
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          queue.splice(queue.indexOf(waiting), 1)
          reject(signal?.reason)
        }
        const waiting: Waiting = {
          go() {
            signal?.removeEventListener('abort', stop)
            resolve()
          },
          fail(error) {
            signal?.removeEventListener('abort', stop)
            reject(error)
          },
        }
        signal?.addEventListener('abort', stop, { once: true })
        queue.push(waiting)
      })
    },
    give() {
      const next = queue.shift()
      if (next === undefined) count -= 1
      else next.go()
    },
    fail(error) {
      for (const waiting of queue.splice(0)) waiting.fail(error)
    },
  }
}
