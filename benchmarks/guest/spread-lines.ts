/** The lines with which the payload answers the command `spread`; `PROTOCOL.md` is their specification. */
export type SpreadLine =
  | {
      readonly kind: 'spread-empty'
      readonly workload: string
      /** Ticks for timing nothing. */
      readonly minimum: bigint
      readonly median: bigint
      readonly maximum: bigint
    }
  | {
      readonly kind: 'spread-buckets'
      readonly workload: string
      /** Bucket and count, rising. */
      readonly buckets: readonly SpreadBucket[]
    }
  | {
      readonly kind: 'done-spread'
      readonly workload: string
      readonly count: number
      /** Ticks. */
      readonly minimum: bigint
      readonly maximum: bigint
      readonly checksum: string
    }
  | {
      readonly kind: 'wrong-spread'
      readonly workload: string
      readonly count: number
      readonly checksum: string
      readonly other: string
    }

/** A bucket's number and how many operations fell into it. */
export type SpreadBucket = readonly [bucket: number, count: number]

/** Buckets there can be: 16 for each power of two up to 2^64. */
export const spreadBuckets = 61 * 16

const exact = 32
const parts = 16

/** Where a bucket begins, in ticks; the next one's beginning is its end. */
export function bucketStart(bucket: number): number {
  if (bucket < exact) return bucket
  return (parts + (bucket % parts)) * 2 ** (Math.floor(bucket / parts) - 1)
}

const largest32 = 0xffff_ffff
const largest64 = (1n << 64n) - 1n

const number = String.raw`(0|[1-9]\d{0,19})`
const name = '([a-z0-9-]+)'
const sum = '([0-9a-f]{16})'
const pairs = String.raw`((?: \d{1,3}:[1-9]\d{0,9})+)`

const emptyLine = new RegExp(`^spread-empty ${name} ${number} ${number} ${number}$`)
const bucketsLine = new RegExp(`^spread-buckets ${name}${pairs}$`)
const doneLine = new RegExp(`^done spread ${name} ${number} ${number} ${number} ${sum}$`)
const wrongLine = new RegExp(`^wrong spread ${name} ${number} ${sum} ${sum}$`)

/** What a line means as an answer to `spread`; `undefined` if it is none. */
export function parseSpreadLine(text: string): SpreadLine | undefined {
  return parseEmpty(text) ?? parseBuckets(text) ?? parseDone(text) ?? parseWrong(text)
}

function parseEmpty(text: string): SpreadLine | undefined {
  const [, workload = '', ...digits] = emptyLine.exec(text) ?? []
  const [minimum, median, maximum] = digits.map(BigInt)
  if (minimum === undefined || median === undefined || maximum === undefined) return undefined
  if (minimum > median || median > maximum || maximum > largest64) return undefined
  return { kind: 'spread-empty', workload, minimum, median, maximum }
}

function parseBuckets(text: string): SpreadLine | undefined {
  const [, workload = '', list] = bucketsLine.exec(text) ?? []
  if (list === undefined) return undefined
  const buckets = list
    .trim()
    .split(' ')
    .map((pair): SpreadBucket => {
      const [bucket, count] = pair.split(':').map(Number)
      return [bucket ?? Number.NaN, count ?? Number.NaN]
    })
  return areBuckets(buckets) ? { kind: 'spread-buckets', workload, buckets } : undefined
}

/** Whether these are buckets that exist, rising, with counts of 32 bits. */
export function areBuckets(buckets: readonly SpreadBucket[]): boolean {
  return buckets.every(
    ([bucket, count], index) =>
      bucket < spreadBuckets && count <= largest32 && bucket > (buckets[index - 1]?.[0] ?? -1),
  )
}

function parseDone(text: string): SpreadLine | undefined {
  const [, workload = '', digits = '0', least = '0', most = '0', checksum] = doneLine.exec(text) ?? []
  const [count, minimum, maximum] = [Number(digits), BigInt(least), BigInt(most)]
  if (checksum === undefined || count < 1 || count > largest32) return undefined
  if (minimum > maximum || maximum > largest64) return undefined
  return { kind: 'done-spread', workload, count, minimum, maximum, checksum }
}

function parseWrong(text: string): SpreadLine | undefined {
  const [, workload = '', digits = '0', checksum, other] = wrongLine.exec(text) ?? []
  const count = Number(digits)
  if (checksum === undefined || other === undefined || count < 1 || count > largest32) return undefined
  return { kind: 'wrong-spread', workload, count, checksum, other }
}
