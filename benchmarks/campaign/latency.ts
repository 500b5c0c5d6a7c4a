import { median } from '../stats/index.js'
import { acceptEcho } from './answers.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import type { LatencyRecord } from './records.js'

const mostTrials = 32
const fewestTrials = 8
const longestNs = 100e6

/**
 * Measures the round trip of an empty command over the console. The first half of the trials does not count: a
 * translator is still translating the payload's own code then. At most 32 trials, fewer where they take long.
 * `undefined` if the payload does not answer.
 */
export async function measureLatency(
  session: GuestSession,
  options: WaitOptions,
): Promise<LatencyRecord | undefined> {
  const times: number[] = []
  let spentNs = 0
  while (times.length < fewestTrials || (times.length < mostTrials && spentNs < longestNs)) {
    const word = String(times.length)
    const answer = await session.ask(`echo ${word}`, acceptEcho(word), options)
    if (answer.state !== 'answered') return undefined
    times.push(answer.elapsed)
    spentNs += answer.elapsed
  }
  const settled = times.slice(Math.floor(times.length / 2))
  return {
    medianNs: median(settled),
    minimumNs: Math.min(...settled),
    maximumNs: Math.max(...settled),
    count: settled.length,
  }
}
