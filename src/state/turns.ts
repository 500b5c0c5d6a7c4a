/** Gives turns to those who wait, first come, first served. */
export interface Turns {
  /** Waits for a turn; what it returns ends it, and may be called again without effect. */
  take(): Promise<() => void>
  /** Whether nobody has a turn or waits for one. */
  readonly idle: boolean
}

/** Makes {@link Turns}, of which so many may be had at once. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let taken = 0
  const pass = (): void => {
    const next = waiting.shift()
    if (next === undefined) taken -= 1
    else next()
  }
  return {
    async take() {
      if (taken < atOnce) taken += 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      let ended = false
      return () => {
        if (ended) return
        ended = true
        pass()
      }
    },
    get idle() {
      return taken === 0
    },
  }
}
