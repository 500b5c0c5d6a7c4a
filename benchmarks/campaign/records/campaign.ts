import { z } from 'zod'
import {
  campaignSchemaVersion,
  digestField,
  idField,
  kernelFields,
  momentField,
  nanosecondsField,
  platformField,
  rootImageFields,
} from './fields.js'

const platformSchema = z.strictObject({
  id: platformField.describe(
    'Name of the platform in every file: native, qemu-tcg, or with its settings: qemu-tcg:cpu=max.',
  ),
  title: z.string().describe('Name for people.'),
  driver: z.string().describe('Driver that runs it.'),
  class: z.enum(['native', 'container', 'hypervisor', 'emulator', 'test']),
  uri: z.string().describe('Connection URI.'),
  accelerator: z.string().describe("How the guest's instructions are executed: native, kvm, tcg, wasm-jit."),
  target: z.string().describe('Payload that it runs: linux-i386, metal-x86_64.'),
  payloadSha256: digestField.describe('Digest of the payload image.'),
  baseline: platformField.describe(
    'Platform that its ratios are relative to; its own id if it is a baseline.',
  ),
  label: z
    .enum(['baseline', 'same machine code', 'same source, other instruction set'])
    .describe("How its workloads' code relates to the baseline's."),
  kernel: kernelFields
    .extend({ cmdline: z.string().describe('What the kernel is told.') })
    .optional()
    .describe('The kernel of a guest that has an operating system.'),
  rootImage: rootImageFields
    .optional()
    .describe('Root file system of a distribution, whose programs the family tools runs.'),
  spec: z.record(z.string(), z.unknown()).describe('Specification of its machine, without paths.'),
  variant: z
    .strictObject({
      of: platformField.describe('Platform that it is a variant of.'),
      settings: z.record(z.string(), z.string()).describe('What it has otherwise, as in its id.'),
    })
    .optional()
    .describe('Present if settings of the platform were chosen; spec holds what they mean.'),
})

const excludedSchema = z.strictObject({
  id: platformField,
  reason: z.string().describe('Why it takes no part, as a sentence.'),
})

const planSchema = z.strictObject({
  invocations: z.strictObject({
    minimum: z.int().min(1).describe('Invocations of every platform before an interval is believed.'),
    maximum: z.int().min(1).describe('Invocations of every platform at most.'),
  }),
  iterations: z.int().min(1).describe('Samples of each workload in each invocation.'),
  budgetNs: nanosecondsField.describe('Wall time for calibration and measuring.'),
  targetHalfWidth: z
    .number()
    .positive()
    .describe('Relative half-width of an interval that is narrow enough.'),
  confidence: z.number().gt(0).lt(1),
  sampleTargetNs: nanosecondsField.describe(
    'Least time of a sample before the console latency is looked at.',
  ),
  smallestEffect: z
    .number()
    .positive()
    .optional()
    .describe('Smallest difference from 1 that is worth reporting, as a share; 0.01 if absent.'),
  pilotRounds: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Rounds with the plan’s number of iterations, after which the number of each cell is planned from them; 0 or absent: never.',
    ),
  timeoutNs: nanosecondsField.describe('Longest wait for a line of the payload.'),
  duet: z
    .strictObject({
      cpus: z
        .tuple([z.int().min(0), z.int().min(0)])
        .describe('The logical CPUs of the two sides, which change them after every iteration.'),
      sharedCore: z.boolean().describe('Whether these are threads of one core.'),
    })
    .optional()
    .describe('Present if every platform is measured together with its baseline, in duets.'),
})

/** Schema of `campaign.json`: what was to be done. Written once, before anything is measured. */
export const campaignSchema = z.strictObject({
  kind: z.literal('polyvisor-campaign'),
  schemaVersion: z.literal(campaignSchemaVersion),
  id: z.string().regex(/^[0-9a-z]{4,32}$/),
  created: momentField,
  tool: z.strictObject({ name: z.literal('polyvisor'), version: z.string() }),
  form: z.enum(['quick', 'full', 'custom']),
  seed: z.int().describe('Seed of every random order.'),
  command: z.array(z.string()).describe('Command line that reproduces it, word by word.'),
  platforms: z.array(platformSchema).min(1),
  excluded: z.array(excludedSchema).describe('Platforms of this machine that take no part.'),
  workloads: z.array(idField).min(1),
  plan: planSchema,
})

/** What no schema of single fields sees: `campaign.json` must fit together. The first contradiction, with its field. */
export function contradictionIn(
  campaign: CampaignRecord,
): readonly [field: string, what: string] | undefined {
  const ids = campaign.platforms.map(({ id }) => id)
  const repeated = (names: readonly string[]): string | undefined =>
    names.find((name, index) => names.indexOf(name) !== index)
  const platform = repeated(ids)
  if (platform !== undefined) return ['platforms', `names ${platform} twice`]
  const workload = repeated(campaign.workloads)
  if (workload !== undefined) return ['workloads', `names ${workload} twice`]
  const orphan = campaign.platforms.findIndex(({ baseline }) => !ids.includes(baseline))
  if (orphan >= 0) return [`platforms.${orphan}.baseline`, 'is no platform of the campaign']
  const { minimum, maximum } = campaign.plan.invocations
  return minimum > maximum ? ['plan.invocations', 'has a minimum above its maximum'] : undefined
}

/** Content of `campaign.json`. */
export type CampaignRecord = z.output<typeof campaignSchema>

/** A platform of a campaign. */
export type PlatformRecord = z.output<typeof platformSchema>

/** A platform that takes no part, and why. */
export type ExcludedPlatform = z.output<typeof excludedSchema>

/** How much is measured, and when it is enough. */
export type CampaignPlan = z.output<typeof planSchema>
