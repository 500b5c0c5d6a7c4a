import { z } from 'zod'
import { disturbanceCauses, noiseKinds } from '../../stats/index.js'
import { clockSummarySchema, hostClockSummarySchema } from './clock.js'
import {
  campaignSchemaVersion,
  digestField,
  idField,
  nanosecondsField,
  platformField,
  shareField,
  verdictField,
} from './fields.js'
import { physicsSchema } from './physics.js'
import { spreadSummarySchema } from './spread.js'

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() })

const countsSchema = z.strictObject({
  lowSevere: z.int(),
  lowMild: z.int(),
  highMild: z.int(),
  highSevere: z.int(),
  total: z.int().describe('Samples looked at, the ones inside the fences included.'),
})

const disturbancesSchema = z.strictObject({
  outliers: z.int().describe('High outliers that have counters beside them.'),
  others: z.int().describe('All other samples that have them.'),
  explained: z.int().describe('High outliers that coincide with at least one cause.'),
  causes: z
    .array(
      z.strictObject({
        cause: z.enum(disturbanceCauses),
        outliers: z.int().describe('Outliers that coincide with it.'),
        others: z.int().describe('Other samples that coincide with it, to tell chance from cause.'),
      }),
    )
    .describe('Only those that were seen.'),
})

const measurementSchema = z.strictObject({
  timePerUnitNs: z.number().positive().describe('Geometric mean over invocations of their median times.'),
  timeInterval: intervalSchema
    .optional()
    .describe('Of the time per unit, nanoseconds; absent below two invocations.'),
  perSecond: z.number().describe('Throughput in the unit of the workload.'),
  invocations: z.int(),
  iterations: z.int().describe('Steady samples, all invocations together.'),
  unitsPerSample: z.int(),
  warmup: z
    .strictObject({
      flat: z.int(),
      'warm-up': z.int(),
      'slow-down': z.int(),
      'no-steady-state': z.int(),
      iterationsLeftOut: z.int().describe('Iterations before the steady state, which no estimate uses.'),
      tooShort: z
        .int()
        .optional()
        .describe('Invocations with too few iterations for a level to be seen; they are in no class.'),
      outcome: z
        .enum(['flat', 'warm-up', 'slow-down', 'no-steady-state', 'inconsistent', 'too-short'])
        .optional()
        .describe(
          'The class of at least three quarters of the invocations that have one; inconsistent if there is none such.',
        ),
    })
    .describe('Invocations by how they went.'),
  outliers: countsSchema.describe("By Tukey's fences, within each invocation. Nothing is left out for it."),
  disturbances: disturbancesSchema
    .optional()
    .describe('Which outliers coincide with what happened on the host; absent where nothing was counted.'),
  clock: z
    .strictObject({
      ticksPerNs: z
        .number()
        .describe("Median rate of the guest's time-stamp counter against the host's clock."),
      deviation: shareField.describe('Largest deviation of an invocation’s rate from it, as a share.'),
    })
    .optional()
    .describe('Absent if the guest has no counter that moves.'),
  latencyShare: shareField.describe("The console's median round trip over the median sample."),
  toolShare: shareField
    .optional()
    .describe(
      "Family tools: median share of a sample's time that the tool says its work took; the rest is its start and end.",
    ),
  verdict: verdictField.exclude(['wrong']),
})

const cellFields = {
  platform: platformField,
  workload: idField,
}

const operationSchema = z.strictObject({
  ns: z.number().positive().describe('Nanoseconds of the host for one operation, calls and loop included.'),
  low: z.number().positive().optional(),
  high: z.number().positive().optional(),
  confidence: z.number().optional().describe('Of the interval; absent with it, below two invocations.'),
})

/** What the boundary family has besides: its figures mean something without a ratio. */
const absoluteFields = {
  operation: operationSchema
    .optional()
    .describe('Boundary family: what one operation takes, from many in a row.'),
  spread: spreadSummarySchema
    .optional()
    .describe('Boundary family: how single operations are distributed, by the clock of the guest.'),
}

const pairsSchema = z
  .strictObject({
    rounds: z.int().describe('Rounds, or duets, in which both sides were measured.'),
    platformAlone: z.int().describe('Invocations of the platform in rounds without the baseline; not used.'),
    baselineAlone: z.int().describe('Invocations of the baseline in rounds without the platform; not used.'),
  })
  .describe('Present if the ratio was paired by round, or is of duets.')

const estimatedSchema = z.strictObject({
  ...cellFields,
  state: z.literal('estimated'),
  label: z.enum(['same machine code', 'same source, other instruction set']),
  ratio: z.number().positive().describe('Time per unit over that of the baseline; 2 is twice as slow.'),
  low: z.number().positive(),
  high: z.number().positive(),
  confidence: z.number(),
  method: z.string().describe('How the interval was made; docs/statistics.md.'),
  pairs: pairsSchema.optional(),
  duet: z
    .strictObject({
      overlap: z
        .number()
        .min(0)
        .max(1)
        .describe("Median share of a sample's time in which the baseline's sample ran as well."),
      typical: z
        .number()
        .positive()
        .optional()
        .describe('The ratio by what is typical in all duets, as the method duet-log has it.'),
      disturbed: z
        .int()
        .optional()
        .describe(
          'Duets without two iterations in which neither side waited for a CPU. By the method duet-fastest they are not used.',
        ),
    })
    .optional()
    .describe('Present if both sides ran at the same time.'),
  logStandardError: z.number(),
  degreesOfFreedom: z.number(),
  halfWidth: z.number().describe('Relative half-width of the interval.'),
  stop: z.enum(['narrow-enough', 'budget-spent', 'plan-complete', 'interrupted']),
  bootstrap: intervalSchema
    .optional()
    .describe('The interval by the hierarchical bootstrap, paired like the ratio, as a cross-check.'),
  fieller: intervalSchema
    .optional()
    .describe(
      "The interval by Fieller's theorem, paired like the ratio, as a cross-check; absent if unbounded.",
    ),
  signedRank: intervalSchema
    .extend({ ratio: z.number().positive().describe('The Hodges-Lehmann estimate.') })
    .optional()
    .describe("Wilcoxon's signed-rank interval over the rounds, as a cross-check; absent below six pairs."),
  smallestEffect: z
    .number()
    .positive()
    .optional()
    .describe("The plan's smallest effect worth reporting, which the verdict goes by, as a share."),
  verdict: z
    .enum(['faster', 'slower', 'no-difference', 'undecided'])
    .optional()
    .describe(
      'no-difference: the whole interval is within the smallest effect worth reporting of 1; faster, slower: it is not, and excludes 1; undecided: it holds 1 and differences worth reporting.',
    ),
  measurement: measurementSchema,
  ...absoluteFields,
})

const absoluteSchema = z.strictObject({
  ...cellFields,
  state: z
    .literal('absolute')
    .describe('Measured, without a ratio: the baseline is a process, which cannot do this.'),
  reason: z.string().describe('Why there is no ratio.'),
  measurement: measurementSchema
    .optional()
    .describe('Absent if the workload has nothing but a distribution.'),
  ...absoluteFields,
})

const cellSchema = z.discriminatedUnion('state', [
  z.strictObject({
    ...cellFields,
    state: z.literal('baseline'),
    measurement: measurementSchema,
    ...absoluteFields,
  }),
  absoluteSchema,
  estimatedSchema,
  z.strictObject({
    ...cellFields,
    state: z.enum(['wrong', 'failed', 'timed-out', 'unsupported']),
    reason: z.string(),
    evidence: z.array(z.string()),
  }),
  z.strictObject({
    ...cellFields,
    state: z.literal('insufficient'),
    reason: z.string(),
    measurement: measurementSchema.optional(),
  }),
])

const overallSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('baseline') }),
  z.strictObject({
    state: z.literal('estimated'),
    ratio: z.number().positive().describe('Geometric mean of the ratios of the compute workloads.'),
    low: z.number().positive(),
    high: z.number().positive(),
    confidence: z.number(),
    method: z.string().optional().describe('How the interval was made; docs/statistics.md.'),
    logStandardError: z.number().optional(),
    degreesOfFreedom: z.number().optional(),
    pairs: pairsSchema.optional(),
    workloads: z.array(idField).describe('Workloads that it is the mean of.'),
  }),
  z.strictObject({ state: z.literal('insufficient'), reason: z.string() }),
])

const platformSummarySchema = z.strictObject({
  platform: platformField,
  title: z.string(),
  overall: overallSchema,
  boot: z
    .strictObject({ medianNs: nanosecondsField, minimumNs: nanosecondsField, maximumNs: nanosecondsField })
    .optional(),
  lifeTimes: z
    .strictObject({
      runningNs: nanosecondsField.optional().describe('To the return of start(): the processor runs.'),
      firstLineNs: nanosecondsField.optional().describe("To the guest's first line."),
      kernelNs: nanosecondsField.optional().describe('To the name of the kernel.'),
      shutdownNs: nanosecondsField.optional().describe('From the command off to the end of the machine.'),
    })
    .optional()
    .describe('Medians over the invocations; from the call of start(), but for the shut-down.'),
  latency: z
    .strictObject({ medianNs: nanosecondsField, maximumNs: nanosecondsField })
    .optional()
    .describe('Round trip of an empty command over the console.'),
  harness: z
    .strictObject({
      wallNs: nanosecondsField,
      payloadNs: nanosecondsField,
      share: shareField.describe("Wall time over the payload's own running time, less one; boots included."),
    })
    .optional(),
  clock: clockSummarySchema
    .optional()
    .describe("Its guest's clock against the host's; absent where they were not compared."),
  failures: z.int().describe('Failure records.'),
})

const sourcesSchema = z.strictObject({
  campaignSha256: digestField.describe('Of campaign.json.'),
  environmentSha256: digestField.describe('Of environment.json.'),
  samplesSha256: digestField.describe(
    'Of the whole invocations of samples.jsonl: its first samplesBytes bytes.',
  ),
  samplesBytes: z.int().min(0),
})

/** Schema of `summary.json`: what follows from `samples.jsonl`, and can be computed from it again. */
export const summarySchema = z.strictObject({
  kind: z.literal('polyvisor-summary'),
  schemaVersion: z.literal(campaignSchemaVersion),
  campaign: z.string().describe('Id of the campaign.'),
  complete: z.boolean().describe('Whether measuring came to its end.'),
  stop: z.strictObject({
    reason: z.enum(['narrow-enough', 'budget-spent', 'plan-complete', 'no-platform', 'interrupted']),
    detail: z.string(),
    spentNs: nanosecondsField,
    budgetNs: nanosecondsField,
  }),
  harness: z
    .strictObject({
      wallNs: nanosecondsField.describe(
        'Wall time of the campaign: calibrations and invocations, in duets those of both sides.',
      ),
      payloadNs: nanosecondsField.describe("The payloads' own running time in them."),
      share: shareField.describe('Wall time over running time, less one.'),
    })
    .optional(),
  platforms: z.array(platformSummarySchema),
  workloads: z.array(
    z.strictObject({
      workload: idField,
      title: z.string(),
      family: z.string(),
      unit: z.string().describe("What one unit is, in the plural: 'additions', 'bytes'."),
      perUnit: z.number().positive().describe('Operations or bytes in one unit of the protocol.'),
    }),
  ),
  cells: z.array(cellSchema).describe('One for every platform and workload.'),
  noise: z.array(
    z.strictObject({
      kind: z.enum(noiseKinds),
      message: z.string(),
      evidence: z.number(),
    }),
  ),
  hostClock: hostClockSummarySchema
    .optional()
    .describe('How far the clock that all times are taken with was steered.'),
  physics: physicsSchema
    .optional()
    .describe(
      'The results of the family analysis, compared to the last bit; absent if none of it took part.',
    ),
  warnings: z.array(z.string()).describe('What a reader must know before believing a figure.'),
  sources: sourcesSchema.optional().describe('Digests of the files that this was computed from.'),
  contentSha256: digestField
    .optional()
    .describe('Of this file as JSON without blanks and without this field.'),
})

/** Content of `summary.json`. */
export type SummaryRecord = z.output<typeof summarySchema>
/** Digests of the files that a summary was computed from. */
export type SummarySources = z.output<typeof sourcesSchema>
/** One platform on one workload. Look at `state` first: only `estimated` has a ratio. */
export type SummaryCell = z.output<typeof cellSchema>
/** A cell of which there are absolute figures and no ratio. */
export type AbsoluteCell = z.output<typeof absoluteSchema>
/** A cell that has a ratio. */
export type EstimatedCell = z.output<typeof estimatedSchema>
/** What was measured of a cell, in absolute terms. */
export type Measurement = z.output<typeof measurementSchema>
/** Which outliers coincide with what. */
export type Disturbances = z.output<typeof disturbancesSchema>
/** Ends of an interval. */
export type Interval = z.output<typeof intervalSchema>
/** The geometric mean over a platform's compute workloads. */
export type OverallRatio = z.output<typeof overallSchema>
/** What holds for a platform as a whole. */
export type PlatformSummary = z.output<typeof platformSummarySchema>
