import { clockRate } from '../stats/index.js'
import { createClockComparison } from './guest-clock.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import type { SpreadRecord } from './records.js'

/** Over less time the round trips would be all that is seen of the two clocks. */
const shortestNs = 100e6

/** The clocks of guest and host around the distributions of an invocation: each boot has its own. */
export interface SpreadClock {
  /** Compares the clocks before the first distribution of a boot. */
  before(session: GuestSession): Promise<void>
  /** Compares them after a distribution, until enough time has passed since the first comparison. */
  after(session: GuestSession): Promise<void>
  /** The rate in a boot; `undefined` if its payload has no counter to show. */
  rateIn(session: GuestSession): SpreadRecord['clock']
}

/** Begins to compare. Each comparison takes a few round trips of the console. */
export function createSpreadClock(options: WaitOptions): SpreadClock {
  const boots = new Map<GuestSession, ReturnType<typeof createClockComparison>>()
  const spanOf = (session: GuestSession): number | undefined => boots.get(session)?.pairs()?.at(-1)?.hostNs
  return {
    async before(session) {
      if (boots.has(session)) return
      const comparison = createClockComparison()
      boots.set(session, comparison)
      await comparison.read(session, options)
    },
    async after(session) {
      let span: number | undefined
      let before: number | undefined
      do {
        before = span
        await boots.get(session)?.read(session, options)
        span = spanOf(session)
      } while (span !== undefined && span < shortestNs && span !== before)
    },
    rateIn(session) {
      const rate = clockRate(boots.get(session)?.pairs() ?? [])
      if (rate === undefined) return undefined
      return { ticksPerNs: Math.max(0, rate.ticksPerNs), deviation: rate.jumpNs / rate.spanNs }
    },
  }
}
