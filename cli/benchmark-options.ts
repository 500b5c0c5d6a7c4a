import { z } from 'zod'
import { fewestInvocations, mostRepetitions } from '../benchmarks/campaign/plan.js'
import { largestSeed } from '../benchmarks/campaign/schedule.js'
import { parseSweep, type Sweep } from '../benchmarks/campaign/sweep.js'
import { invalid, parseOptions } from './arguments.js'
import { shareField } from './share-field.js'

const listField = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .refine((names) => names.every((name) => name !== ''), 'must be names with commas between')

/** The plan checks the range, also for programs; here a text that is no number is told the same. */
function countField(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
}

const units: Readonly<Record<string, number>> = { '': 1, s: 1, min: 60, m: 60, h: 3600 }

const timeField = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,3})?(s|min|m|h)?$/, 'must be a time such as 90s, 10min or 2h')
  .transform((text) => Number.parseFloat(text) * (units[text.replace(/^[\d.]+/, '')] ?? 1))

const sweepField = z.array(z.string()).transform((texts): Sweep => {
  const sweeps = texts.map(parseSweep)
  const twice = sweeps.find(({ key }, index) => sweeps.findIndex((other) => other.key === key) !== index)
  if (twice !== undefined) throw invalid('--sweep', `the setting '${twice.key}' is there twice`)
  return Object.fromEntries(sweeps.map(({ key, values }) => [key, values]))
})

const planFields = {
  quick: z.boolean().optional(),
  platforms: listField.optional(),
  sweep: sweepField.optional(),
  workloads: listField.optional(),
  baseline: z.string().optional(),
  invocations: countField(fewestInvocations, mostRepetitions).optional(),
  iterations: countField(1, mostRepetitions).optional(),
  budget: timeField.optional(),
  smallestEffect: shareField.optional(),
  duet: z.boolean().optional(),
  seed: countField(0, largestSeed).optional(),
  out: z.string().min(1).optional(),
}

const benchSchema = z.strictObject({ ...planFields, resume: z.string().min(1).optional() })

/** The options of `polyvisor bench`; times in seconds. */
export type BenchOptions = z.output<typeof benchSchema>

/**
 * Checks the options of `polyvisor bench`.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`, also where a plan is given for a campaign that has one.
 */
export function parseBenchOptions(options: unknown): BenchOptions {
  const parsed = parseOptions(benchSchema, options)
  if (parsed.resume === undefined) return parsed
  const given = Object.entries(parsed).find(([name, value]) => name !== 'resume' && value !== undefined)
  if (given === undefined) return parsed
  const option = given[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw invalid(`--${option}`, 'a campaign that is resumed has its plan already', 'Leave it out.')
}
