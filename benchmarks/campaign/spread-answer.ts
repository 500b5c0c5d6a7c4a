import { parseLine } from '../guest/protocol.js'
import {
  areBuckets,
  bucketStart,
  type SpreadBucket,
  type SpreadLine,
  spreadBuckets,
} from '../guest/spread-lines.js'
import { type Fault, type Refusal, unable } from './answers.js'
import type { Accept } from './guest-session.js'
import type { SpreadRecord } from './records.js'

/** An answer to `spread`. */
export type SpreadAnswer =
  | ({ readonly state: 'done' } & Pick<
      SpreadRecord,
      'empty' | 'minimum' | 'maximum' | 'buckets' | 'checksum'
    >)
  | { readonly state: 'unsteady'; readonly checksum: string; readonly other: string }
  /** Its lines contradict each other, or there are too many of them. */
  | { readonly state: 'inconsistent' }
  | Refusal
  | Fault

/** The answer to `spread WORKLOAD COUNT`, gathered from its lines. For one answer only. */
export function acceptSpread(workload: string, count: number): Accept<SpreadAnswer> {
  let empty: SpreadRecord['empty'] | undefined
  const buckets: SpreadBucket[] = []
  return (text) => {
    const line = parseLine(text)
    if (!isSpreadLine(line) || line.workload !== workload) return unable(line)
    switch (line.kind) {
      case 'spread-empty': {
        const { minimum, median, maximum } = line
        empty = { minimum: Number(minimum), median: Number(median), maximum: Number(maximum) }
        return undefined
      }
      case 'spread-buckets':
        buckets.push(...line.buckets)
        return buckets.length > spreadBuckets ? { state: 'inconsistent' } : undefined
      case 'wrong-spread':
        return { state: 'unsteady', checksum: line.checksum, other: line.other }
      default: {
        const [minimum, maximum] = [Number(line.minimum), Number(line.maximum)]
        if (empty === undefined || line.count !== count) return { state: 'inconsistent' }
        if (!addUp(buckets, count, minimum, maximum)) return { state: 'inconsistent' }
        const { checksum } = line
        const pairs = buckets.map(([bucket, times]): [number, number] => [bucket, times])
        return { state: 'done', empty, minimum, maximum, buckets: pairs, checksum }
      }
    }
  }
}

function isSpreadLine(line: ReturnType<typeof parseLine>): line is SpreadLine {
  return ['spread-empty', 'spread-buckets', 'done-spread', 'wrong-spread'].includes(line.kind)
}

/** Whether the counts are all there and the ends lie in the first and the last bucket. */
function addUp(buckets: readonly SpreadBucket[], count: number, minimum: number, maximum: number): boolean {
  const [first] = buckets[0] ?? [-1]
  const [last] = buckets.at(-1) ?? [-1]
  const within = (ticks: number, bucket: number): boolean =>
    ticks >= bucketStart(bucket) && ticks < bucketStart(bucket + 1)
  const sum = buckets.reduce((total, [, times]) => total + times, 0)
  return areBuckets(buckets) && sum === count && within(minimum, first) && within(maximum, last)
}
