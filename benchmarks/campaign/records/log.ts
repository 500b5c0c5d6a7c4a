import { z } from 'zod'

import { clockPairSchema, hostClockSchema } from './clock.js'
import { idField, momentField, nanosecondsField, platformField, verdictField } from './fields.js'
import { noiseReadingSchema, sampleNoiseSchema } from './noise.js'
import { spreadRecordSchema } from './spread.js'

const machineStateSchema = z.strictObject({
  stealTime: z
    .number()
    .optional()
    .describe('Processor time given to others by the hypervisor since boot, ticks.'),
  totalTime: z.number().optional().describe('All processor time since boot, ticks, steal included.'),
  frequencyHz: z.number().optional().describe('Mean frequency of the processors.'),
  load: z.number().optional().describe('Load average over one minute.'),
  temperatureC: z.number().optional().describe('Highest temperature of a CPU.'),
  throttled: z
    .int()
    .nonnegative()
    .optional()
    .describe('How often since boot CPUs were slowed down for their heat.'),
  clock: hostClockSchema.optional(),
})

const latencySchema = z.strictObject({
  medianNs: nanosecondsField,
  minimumNs: nanosecondsField,
  maximumNs: nanosecondsField,
  count: z.int().min(1),
})

const sampleSchema = z.strictObject({
  kind: z.literal('sample'),
  platform: platformField,
  invocation: z.int().min(0),
  workload: idField,
  iteration: z.int().min(0),
  units: z.int().min(1).describe('Units of work in this sample.'),
  elapsed: nanosecondsField.describe('From the write of the command to the arrival of the answer.'),
  ticks: z.number().nonnegative().describe("Difference of the guest's time-stamp counter over the work."),
  checksum: z.string().describe('In the words of the payload: 16 hexadecimal digits.'),
  further: z
    .array(z.string().regex(/^[0-9a-f]{16}$/))
    .optional()
    .describe(
      "What the workload found besides. Family analysis: the bits of the mass's error and the digest of the events.",
    ),
  reported: z
    .strictObject({
      ns: nanosecondsField.describe('By the clock that the tool uses.'),
      amount: z.number().positive().describe('Of what the workload counts.'),
    })
    .optional()
    .describe('Family tools: the time that the tool itself says its work took, and how much work that was.'),
  verdict: verdictField,
  partner: platformField.optional().describe('Duets: the platform that ran at the same time.'),
  onCpu: z.int().min(0).optional().describe('Duets: the logical CPU that the machine was bound to.'),
  overlap: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Duets: share of the sample's time in which the partner's sample ran as well."),
  noise: sampleNoiseSchema.optional().describe('What happened on the host meanwhile.'),
})

/** How a platform, or a workload on it, can fail; `docs/campaign-format.md` explains each. */
export const failureOutcomes = ['wrong', 'failed', 'timed-out', 'garbage', 'unsupported'] as const

const failureSchema = z.strictObject({
  kind: z.literal('failure'),
  platform: platformField,
  invocation: z.int().min(0).nullable().describe('Null while calibrating.'),
  workload: idField.optional().describe('Absent if the platform itself failed.'),
  outcome: z.enum(failureOutcomes),
  reason: z.string().describe('A sentence.'),
  code: z.string().optional().describe('Code of the error, if there was one.'),
  evidence: z.array(z.string()).describe('Last lines of the console, with control characters made visible.'),
})

const phasesSchema = z.strictObject({
  runningNs: nanosecondsField
    .optional()
    .describe('When start() had come back: the machine exists, and its processor runs.'),
  firstLineNs: nanosecondsField
    .optional()
    .describe("When the guest's first line came: that of a boot loader, a kernel, or the payload itself."),
  kernelNs: nanosecondsField.optional().describe('When a Linux kernel said its name.'),
  readyNs: nanosecondsField.optional().describe('When the payload could be spoken to.'),
})

const bootFields = {
  platform: platformField,
  startedAt: momentField,
  bootNs: nanosecondsField.describe(
    "From the call of start() to the payload's readiness, all boots together.",
  ),
  phases: phasesSchema.optional().describe('Parts of the first boot, from the call of start().'),
  shutdownNs: nanosecondsField
    .optional()
    .describe(
      'From the command off to the end of the machine; only guests with an operating system, and processes.',
    ),
  wallNs: nanosecondsField.describe('From the call of start() to the end of destroy(), all boots together.'),
  latency: latencySchema
    .optional()
    .describe('Round trips of the command echo; absent if it did not come so far.'),
  cpu: z.string().optional().describe("The payload's answer to the command cpu."),
  before: machineStateSchema,
  after: machineStateSchema,
  clockPairs: z
    .array(clockPairSchema)
    .optional()
    .describe("The guest's clock against the host's, of the boot that has most of them."),
  noiseReading: noiseReadingSchema
    .optional()
    .describe('What the counters beside the samples cost; absent if there were none.'),
}

const duetPartSchema = z
  .strictObject({
    partner: platformField.describe('The platform that ran at the same time.'),
    part: z
      .enum(['baseline', 'platform'])
      .describe("The baseline's records stand first; the duet is whole with the platform's."),
  })
  .describe('Present if it is one side of a duet.')

const invocationSchema = z.strictObject({
  kind: z.literal('invocation'),
  invocation: z.int().min(0),
  position: z.int().min(0).describe('Place in the random order of its round.'),
  boots: z
    .int()
    .min(1)
    .describe('1, or more: after a failure, and for workloads that run in a boot of their own.'),
  payloadNs: nanosecondsField.describe(
    "The payload's own running time: its samples and preparations, less the console's median round trips.",
  ),
  outcome: z.enum(['complete', 'partial', 'failed']),
  duet: duetPartSchema.optional(),
  ...bootFields,
})

const calibrationSchema = z.strictObject({
  kind: z.literal('calibration'),
  targetNs: nanosecondsField.describe('Least time of a sample that was aimed at.'),
  payloadNs: nanosecondsField,
  workloads: z.array(
    z.strictObject({
      workload: idField,
      units: z.int().min(1),
      elapsed: nanosecondsField.describe('Time of the last trial, to which the units were fitted then.'),
      sampleNs: nanosecondsField
        .optional()
        .describe('What a sample of so many units takes, as the last trial has it.'),
      reason: z
        .enum(['target', 'max-sample-time', 'max-units', 'spread-only'])
        .describe('What ended the search; spread-only: the workload has a distribution and no samples.'),
    }),
  ),
  commandLine: z
    .array(z.string())
    .optional()
    .describe(
      'Arguments of the process of the machine, with names instead of folders; absent if it is no process.',
    ),
  ...bootFields,
})

const planRecordSchema = z.strictObject({
  kind: z.literal('plan'),
  round: z.int().min(0).describe('First round that it holds for; the rounds before are the pilot.'),
  cells: z.array(
    z.strictObject({
      platform: platformField,
      workload: idField,
      iterations: z.int().min(1).describe('Samples in each further invocation, the left out ones included.'),
      units: z.int().min(1).describe('Units of work in each of them.'),
      leftOut: z
        .int()
        .min(0)
        .describe('Samples at the start of each further invocation that count as warm-up in any case.'),
      invocationNs: nanosecondsField.describe(
        'What an invocation costs this workload besides its samples: its share of boot and end, and its set-up.',
      ),
      iterationNs: nanosecondsField.describe('What one sample costs.'),
      between: z
        .number()
        .nonnegative()
        .describe(
          'Standard deviation of the logarithm of its ratio between rounds, without what follows from within.',
        ),
      within: z
        .number()
        .nonnegative()
        .describe("Standard deviation of a sample's logarithm within an invocation."),
      reason: z.string().describe('Why so many, as a sentence.'),
    }),
  ),
})

const endSchema = z.strictObject({
  kind: z.literal('end'),
  reason: z.enum(['narrow-enough', 'budget-spent', 'plan-complete', 'no-platform', 'interrupted']),
  detail: z.string(),
  spentNs: nanosecondsField.describe('Wall time of all calibrations and invocations.'),
  at: momentField,
})

/**
 * Schema of one line of `samples.jsonl`. The lines of one invocation are appended at once and end with its
 * `invocation` line; those of a calibration with its `calibration` line. Lines after the last such line (or
 * `plan` or `end`) belong to a write that was cut off. A duet is two invocations in one append, of which the second,
 * the platform's, ends it.
 */
export const logRecordSchema = z.discriminatedUnion('kind', [
  sampleSchema,
  spreadRecordSchema,
  failureSchema,
  invocationSchema,
  calibrationSchema,
  planRecordSchema,
  endSchema,
])

/** One line of `samples.jsonl`. */
export type LogRecord = z.output<typeof logRecordSchema>
/** One timed execution. */
export type SampleRecord = z.output<typeof sampleSchema>
/** Something that went wrong; the campaign went on. */
export type FailureRecord = z.output<typeof failureSchema>
/** One boot or process, written after its samples. */
export type InvocationRecord = z.output<typeof invocationSchema>
/** The units that a platform's samples have, found in a boot of its own. */
export type CalibrationRecord = z.output<typeof calibrationSchema>
/** How many samples an invocation has after the pilot, and why. */
export type PlanRecord = z.output<typeof planRecordSchema>
/** Why measuring stopped. */
export type EndRecord = z.output<typeof endSchema>
/** When the parts of a boot began, nanoseconds from the call of `start()`. */
export type BootPhases = z.output<typeof phasesSchema>
/** Counters of the host around an invocation. */
export type MachineState = z.output<typeof machineStateSchema>
/** Round trips of an empty command over the console. */
export type LatencyRecord = z.output<typeof latencySchema>
