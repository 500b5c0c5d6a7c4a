import type { HypervisorEvent } from '../../src/events.js'

/** Those who wait for an event. */
export interface Waiters {
  /** Hands an event to all of them. */
  tell(event: HypervisorEvent): void
  /**
   * Does something and waits for the event that it brings, for a second at most.
   *
   * @param look Called after the work, to look for the event where it may be already.
   */
  told<Result>(
    wanted: (event: HypervisorEvent) => boolean,
    work: () => Promise<Result>,
    look: () => Promise<void>,
  ): Promise<Result>
}

/** The longest wait for an event after the call that brings it, in milliseconds. */
const longestWait = 1000

/** Makes {@link Waiters}. */
export function createWaiters(): Waiters {
  const waiting = new Set<(event: HypervisorEvent) => void>()
  return {
    tell(event) {
      for (const listen of [...waiting]) listen(event)
    },
    async told(wanted, work, look) {
      let isHeard = false
      let heard = (): void => {}
      const arrived = new Promise<void>((resolve) => {
        heard = () => {
          isHeard = true
          resolve()
        }
      })
      const listen = (event: HypervisorEvent): void => {
        if (wanted(event)) heard()
      }
      waiting.add(listen)
      let timer: NodeJS.Timeout | undefined
      try {
        const result = await work()
        if (!isHeard) await look()
        timer = setTimeout(heard, longestWait)
        await arrived
        return result
      } finally {
        clearTimeout(timer)
        waiting.delete(listen)
      }
    },
  }
}
