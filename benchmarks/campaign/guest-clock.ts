import type { GuestSession, WaitOptions } from './guest-session.js'
import type { ClockPair } from './records.js'

/** One reading is made of so many questions, and the one with the shortest way counts. */
const questions = 5

/** Gathers what the clocks of guest and host say at the same moments. */
export interface ClockComparison {
  /** Adds a pair. A payload that knows no `clock` is not asked again. */
  read(session: GuestSession, options: WaitOptions): Promise<void>
  /** Another boot has another clock: its pairs begin anew. */
  reboot(): void
  /** The pairs of the boot that has most of them; `undefined` if there are not two. */
  pairs(): ClockPair[] | undefined
}

interface Reading {
  /** Host's clock in the middle of question and answer, nanoseconds. */
  readonly host: bigint
  readonly guest: bigint
  readonly uncertaintyNs: number
}

/**
 * Compares a guest's clock with the host's by the payload's command `clock`. The guest read its counter at some
 * moment between question and answer, so the middle is at most half the round trip off (Cristian, "Probabilistic
 * clock synchronization", 1989).
 */
export function createClockComparison(): ClockComparison {
  const boots: Reading[][] = [[]]
  let unknown = false
  return {
    async read(session, options) {
      if (unknown) return
      const reading = await readBoth(session, options)
      if (reading === undefined) unknown = true
      else boots.at(-1)?.push(reading)
    },
    reboot() {
      boots.push([])
      unknown = false
    },
    pairs() {
      const readings = boots.reduce((most, other) => (other.length > most.length ? other : most))
      const [first] = readings
      if (first === undefined || readings.length < 2) return undefined
      return readings.map(({ host, guest, uncertaintyNs }) => ({
        hostNs: Number(host - first.host),
        ticks: Number(guest - first.guest),
        uncertaintyNs,
      }))
    },
  }
}

async function readBoth(session: GuestSession, options: WaitOptions): Promise<Reading | undefined> {
  let best: Reading | undefined
  for (let question = 0; question < questions; question++) {
    const result = await session.ask('clock', acceptClock, options)
    if (result.state !== 'answered' || result.answer === 'unknown') return undefined
    const { answer, elapsed, at } = result
    const uncertaintyNs = elapsed / 2
    if (best !== undefined && best.uncertaintyNs <= uncertaintyNs) continue
    best = { host: at - BigInt(Math.round(uncertaintyNs)), guest: answer, uncertaintyNs }
  }
  return best
}

/** A counter of 64 bits; a payload that answers with an error has none to show. */
function acceptClock(line: string): bigint | 'unknown' | undefined {
  if (line.startsWith('error ')) return 'unknown'
  const ticks = /^clock (\d{1,20})$/.exec(line)?.[1]
  return ticks === undefined ? undefined : BigInt(ticks)
}
