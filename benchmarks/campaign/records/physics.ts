import { z } from 'zod'
import { idField, platformField } from './fields.js'
import { failureOutcomes } from './log.js'

/** What can make the last bits of a result differ; `docs/physics.md` explains each. */
export const causeKinds = [
  'single-precision',
  'extended-intermediates',
  'fused-multiply-add',
  'function-instructions',
  'emulator-approximation',
  'processor-functions',
  'not-found',
] as const

const causeSchema = z.strictObject({
  kind: z.enum(causeKinds),
  words: z.string().describe('The cause, as a sentence.'),
  evidence: z
    .array(z.string())
    .describe('What shows it, a sentence each; where it was not found, what was looked at.'),
})

const wordsField = z
  .array(z.string().regex(/^[0-9a-f]{16}$/))
  .describe('Bits of the mass and of its error as doubles, and the digest of the fitted events.')

const rowFields = { platform: platformField, workload: idField }

const resultSchema = z.strictObject({
  ...rowFields,
  state: z.literal('result'),
  mass: z.number(),
  error: z.number(),
  words: wordsField,
  ulps: z
    .int()
    .describe(
      "Neighbouring numbers of the format, doubles or singles, from the reference's mass; above is positive.",
    ),
  errorUlps: z.int().describe("The same for the mass's error."),
  sameEvents: z.boolean().describe("Whether the fitted events are the reference's to the last bit."),
  withinError: z.boolean().describe("Whether the mass is the reference's within the reference's error."),
  pull: z.number().describe('Distance from the mass that was generated, in units of the error.'),
  group: z.string().describe('A letter; rows with the same one have the same words.'),
  right: z.boolean().describe('Whether this is the right result of this form of the analysis.'),
  form: causeSchema
    .optional()
    .describe("Why the right result of this form is not the reference's; absent if it is."),
  machine: causeSchema
    .optional()
    .describe("Why the result is not the form's right one; absent if it is, to the last bit."),
})

const missingSchema = z.strictObject({
  ...rowFields,
  state: z.literal('missing'),
  outcome: z.enum([...failureOutcomes, 'not-run']),
  reason: z.string(),
})

const unsteadySchema = z.strictObject({
  ...rowFields,
  state: z.literal('unsteady'),
  results: z.array(wordsField).describe('The different results of the same work.'),
})

const probeSchema = z.strictObject({
  platform: platformField,
  operations: z.array(
    z.strictObject({
      name: z.string().describe('An operation of the x87 unit: FSIN, FYL2X.'),
      doubles: z.int().min(0).describe('Results with no more bits than a double has.'),
      of: z.int().min(1).describe('Results looked at.'),
    }),
  ),
})

/** Schema of the part of `summary.json` about the family analysis: one result by many machines, to the last bit. */
export const physicsSchema = z.strictObject({
  unit: z.literal('GeV').describe('Unit of masses and errors.'),
  truth: z.number().describe('Mass that the events were generated with.'),
  reference: z
    .strictObject({ workload: idField, mass: z.number(), error: z.number(), words: wordsField })
    .describe('The right result in doubles, known from an independent implementation.'),
  rows: z
    .array(z.discriminatedUnion('state', [resultSchema, missingSchema, unsteadySchema]))
    .describe('One for every platform and form of the analysis.'),
  probes: z
    .array(probeSchema)
    .describe("What platforms' x87 units compute in doubles, where that was asked."),
})

/** The part of a summary about the family analysis. */
export type PhysicsSummary = z.output<typeof physicsSchema>
/** One platform's result of one form of the analysis. Look at `state` first. */
export type PhysicsRow = PhysicsSummary['rows'][number]
/** Why bits differ, with what shows it. */
export type PhysicsCause = z.output<typeof causeSchema>
/** What the x87 unit of a platform computes in doubles. */
export type PhysicsProbe = z.output<typeof probeSchema>
