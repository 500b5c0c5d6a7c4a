import { z } from 'zod'

/** Version of every file of a campaign's folder. It rises when a reader of an older version would go wrong. */
export const campaignSchemaVersion = 1

/** Name of a platform or a workload: lower-case words with hyphens, digits and underscores. */
export const idField = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)

/** A duration in nanoseconds, on the host's monotonic clock. */
export const nanosecondsField = z.number().nonnegative()

/** A share of a whole, 0 to 1 unless said otherwise. */
export const shareField = z.number()

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const digestField = z.string().regex(/^[0-9a-f]{64}$/)

/** A moment, ISO 8601 in UTC. */
export const momentField = z.iso.datetime()

/** Whether the payload's answer was right: to the bit, within the workload's documented tolerance, or not. */
export const verdictField = z.enum(['exact', 'within-tolerance', 'wrong'])
