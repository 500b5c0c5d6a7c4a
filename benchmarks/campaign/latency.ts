import { median } from '../stats/index.js'
import { acceptEcho } from './answers.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import type { LatencyRecord } from './records.js'

/** Trials that count, and the time after which there are no more of them. */
const mostTrials = 16
const longestNs = 100e6

/** The console has settled when so many trials in a row took less than twice the fastest one. */
const settledTrials = 8
/** Where it never settles: the most trials, and the most time, that are spent on waiting for it. */
const mostWarmingTrials = 100
const longestWarmingNs = 1e9

/**
 * Measures the round trip of an empty command over the console. It is first repeated until it has settled: a
 * translator is still translating the payload's own code, which takes hundreds of times as long as running it.
 * `undefined` if the payload does not answer.
 */
export async function measureLatency(
  session: GuestSession,
  options: WaitOptions,
): Promise<LatencyRecord | undefined> {
  const warming: number[] = []
  const times: number[] = []
  let word = 0
  const trial = async (into: number[]): Promise<boolean> => {
    const answer = await session.ask(`echo ${word}`, acceptEcho(String(word)), options)
    word += 1
    if (answer.state !== 'answered') return false
    into.push(answer.elapsed)
    return true
  }
  while (!isSettled(warming)) if (!(await trial(warming))) return undefined
  while (times.length < 1 || (times.length < mostTrials && sum(times) < longestNs)) {
    if (!(await trial(times))) return undefined
  }
  return {
    medianNs: median(times),
    minimumNs: Math.min(...times),
    maximumNs: Math.max(...times),
    count: times.length,
  }
}

function isSettled(times: readonly number[]): boolean {
  if (times.length < settledTrials) return false
  if (times.length >= mostWarmingTrials || sum(times) >= longestWarmingNs) return true
  const limit = 2 * Math.min(...times)
  return times.slice(-settledTrials).every((time) => time < limit)
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0)
}
