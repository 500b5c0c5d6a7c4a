import { z } from 'zod'

/** The latest time that the agents' protocol has: a signed integer of 64 bits, of nanoseconds. */
const latest = 2n ** 63n - 1n

/** A point of time for a guest's clock. */
export const guestTimeField = z
  .union([z.date(), z.bigint()], 'must be a Date, or a bigint of nanoseconds since 1970-01-01 UTC')
  .refine(
    (time) => nanosecondsOf(time) >= 0n && nanosecondsOf(time) <= latest,
    'must be from 1970-01-01 UTC to the year 2262',
  )

/** Nanoseconds since 1970-01-01 UTC. */
export function nanosecondsOf(time: Date | bigint): bigint {
  return typeof time === 'bigint' ? time : BigInt(time.getTime()) * 1_000_000n
}

/** The `Date` of a guest's time, to the millisecond that it is in. */
export function dateOf(nanoseconds: bigint): Date {
  return new Date(Number(nanoseconds / 1_000_000n))
}
