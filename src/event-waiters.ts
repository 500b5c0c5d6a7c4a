import type { HypervisorEvent } from './events.js'

/** Those who wait for the event that a call brings. */
export interface EventWaiters {
  /** Hands an event to all of them. */
  tell(event: HypervisorEvent): void
  /**
   * Does something and waits for the event that it brings, for as long as the waiters do.
   *
   * @param look Called after the work if the event has not come, to look for it where it may be already.
   */
  told<Result>(
    wanted: (event: HypervisorEvent) => boolean,
    work: () => Promise<Result>,
    look?: () => Promise<void>,
  ): Promise<Result>
}

/** Makes {@link EventWaiters}, who wait for so many milliseconds after the call at most. */
export function createEventWaiters(longestWait: number): EventWaiters {
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
        if (!isHeard) await look?.()
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

/** Whether an event is one of some changes in the life of a domain: what {@link EventWaiters.told} mostly waits for. */
export function isChange(
  { uuid }: { readonly uuid: string },
  ...changes: readonly string[]
): (event: HypervisorEvent) => boolean {
  return (event) => event.type === 'lifecycle' && event.uuid === uuid && changes.includes(event.change)
}
