import { z } from 'zod'

const answers = {
  apiVersion: z.int(),
  /** What KVM_CHECK_EXTENSION answered, by our names for the extensions. */
  extensions: z.record(z.string(), z.int()),
}

/**
 * What the probe's process saw.
 *
 * - `no-ffi`: the FFI does not load on this platform.
 * - `not-opened`: the device did not open; `errno` is `ENOENT`, `EACCES`, ….
 * - `failed`: a step failed.
 * - `not-run`: the device answers, but the probe has no guest for this architecture.
 * - `ran`: the guest ran and computed what it should.
 */
export const kvmMeasurementSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('no-ffi'), reason: z.string() }),
  z.strictObject({ outcome: z.literal('not-opened'), errno: z.string() }),
  z.strictObject({ outcome: z.literal('failed'), step: z.string(), reason: z.string() }),
  z.strictObject({ outcome: z.literal('not-run'), ...answers, architecture: z.string() }),
  z.strictObject({
    outcome: z.literal('ran'),
    ...answers,
    /** Guest instructions in the timed loop. */
    instructions: z.int().positive(),
    /** Nanoseconds of host time that they took. */
    nanoseconds: z.number().positive(),
  }),
])

/** What the probe's process prints, as one line of JSON. */
export type KvmMeasurement = z.output<typeof kvmMeasurementSchema>
