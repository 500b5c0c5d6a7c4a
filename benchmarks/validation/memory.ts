import { median } from '../stats/index.js'
import { type Aim, judge } from './validation.js'

/** How large a process was, resident, after so many samples. */
export interface Reading {
  readonly samples: number
  readonly bytes: number
}

const limit = 150e6
/** What a process whose memory is flat may grow by from the middle of a run to its end: less than garbage comes and goes. */
const growth = 0.1
const fewestReadings = 9

/** Judges whether memory stayed below 150 MB, and did not grow from the second third of a run to the last. */
export function judgeMemory(readings: readonly Reading[]): readonly Aim[] {
  const third = Math.floor(readings.length / 3)
  const enough = readings.length >= fewestReadings
  const level = (from: number, to: number): number =>
    enough ? median(readings.slice(from, to).map(({ bytes }) => bytes)) : Number.NaN
  const change = level(-third, readings.length) / level(third, readings.length - third) - 1
  const most = Math.max(0, ...readings.map(({ bytes }) => bytes))
  return [
    {
      aim: 'the memory of the harness stays below 150 MB',
      found: `${(most / 1e6).toFixed(0)} MB at most`,
      verdict: judge(most < limit, enough || most >= limit),
    },
    {
      aim: 'it is flat: no more than 10% from the second third of the campaign to the last',
      found: enough ? `${(100 * change).toFixed(1)}%` : `${readings.length} readings`,
      verdict: judge(change <= growth, enough),
    },
  ]
}
