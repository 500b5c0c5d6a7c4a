import { z } from 'zod'
import { nanosecondsField } from './fields.js'

const count = z.int().nonnegative().optional()
const duration = nanosecondsField.optional()

/**
 * What happened on the host while a sample was taken: differences of the kernel's counters from the reading before
 * the sample to the one after it. A counter that this machine does not have is absent; one that stood still is 0.
 */
export const sampleNoiseSchema = z.strictObject({
  stealNs: duration.describe(
    'Processor time of all CPUs that the hypervisor under this machine gave to others; the kernel counts in steps of 10 ms.',
  ),
  preemptions: count.describe(
    "Involuntary context switches of the machine's threads; for a machine in a thread of the harness, of that process.",
  ),
  waitNs: duration.describe('Time that those threads were ready to run and waited for a CPU.'),
  minorFaults: count.describe(
    "Page faults of the machine's process, and of its children that have ended, that needed no disk.",
  ),
  majorFaults: count.describe('Those that waited for the disk.'),
  interrupts: count.describe('Hardware interrupts of all CPUs.'),
  softInterrupts: count.describe('Software interrupts of all CPUs.'),
  cpuPressureNs: duration.describe('Time in which some task of the host waited for a CPU.'),
  memoryPressureNs: duration.describe('Time in which some task of the host waited for memory.'),
  ioPressureNs: duration.describe('Time in which some task of the host waited for its storage.'),
  frequencyHz: z
    .number()
    .positive()
    .optional()
    .describe('Frequency of the fastest CPU at the end of the sample.'),
  temperatureC: z.number().optional().describe('Highest temperature of a CPU at the end of the sample.'),
})

/** How the counters beside the samples of an invocation were read. */
export const noiseReadingSchema = z.strictObject({
  readings: z.int().nonnegative().describe('How often they were read, outside of the timed parts.'),
  medianNs: nanosecondsField.describe('What one reading took.'),
  maximumNs: nanosecondsField,
  tooSlow: z
    .array(z.string())
    .optional()
    .describe(
      'Sources that take too long to be read beside a sample: read before and after the invocation only.',
    ),
})

/** What disturbed a sample, counted from the host's side. */
export type SampleNoise = z.output<typeof sampleNoiseSchema>
/** What the counting cost. */
export type NoiseReading = z.output<typeof noiseReadingSchema>
