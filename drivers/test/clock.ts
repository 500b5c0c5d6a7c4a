import { setImmediate, setTimeout } from 'node:timers/promises'

/** What the driver takes the time from. */
export interface Clock {
  readonly kind: 'real' | 'virtual'
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Resolves after `milliseconds`. Rejects with the signal's reason if it is aborted before. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>
  /**
   * Lets time pass on a virtual clock; waits that end in it are resolved in their order.
   * @throws TypeError on a real clock.
   */
  advance(milliseconds: number): Promise<void>
}

/** The host's own clock. */
export const realClock: Clock = Object.freeze<Clock>({
  kind: 'real',
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal })
  },
  async advance() {
    throw new TypeError('a real clock cannot be advanced: connect with ?clock=virtual')
  },
})

/** When a virtual clock begins: 2000-01-01T00:00:00Z. */
export const virtualEpoch = 946_684_800_000

interface Alarm {
  readonly at: number
  readonly ring: () => void
}

/** Makes a clock that stands still until {@link Clock.advance} is called. */
export function createVirtualClock(): Clock {
  let now = virtualEpoch
  const alarms = new Set<Alarm>()
  const next = (): Alarm | undefined => [...alarms].sort((a, b) => a.at - b.at)[0]
  return {
    kind: 'virtual',
    now: () => now,
    wait(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const leave = (): void => {
          alarms.delete(alarm)
          signal?.removeEventListener('abort', onAbort)
        }
        const onAbort = (): void => {
          leave()
          reject(signal?.reason)
        }
        const alarm: Alarm = {
          at: now + milliseconds,
          ring() {
            leave()
            resolve()
          },
        }
        alarms.add(alarm)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    async advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new TypeError('time goes forward only')
      const target = now + milliseconds
      await setImmediate()
      for (let alarm = next(); alarm !== undefined && alarm.at <= target; alarm = next()) {
        now = Math.max(now, alarm.at)
        alarm.ring()
        await setImmediate()
      }
      now = target
    },
  }
}
