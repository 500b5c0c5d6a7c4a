import { z } from 'zod'
import { wordField } from './fields.js'

/** What a feature of a CPU asks of a host and gives to a guest. */
export const cpuFeaturePolicies = ['force', 'require', 'optional', 'disable', 'forbid'] as const

/** A model of a CPU with the features that make it differ. */
export const cpuModelSchema = z.strictObject({
  model: wordField.describe('Name of the model, in the hypervisor’s words: Haswell, qemu64.'),
  vendor: wordField
    .optional()
    .describe('Whose CPU it must be, in libvirt’s words: Intel, AMD. Default: anybody’s.'),
  features: z
    .array(
      z.strictObject({
        name: wordField.describe('Name of the feature, in the hypervisor’s words: avx2.'),
        policy: z
          .enum(cpuFeaturePolicies)
          .default('require')
          .describe(
            'require: the host must have it. optional: the guest gets it where the host has it. force: the guest ' +
              'sees it in any case. disable: the guest does not see it. forbid: nor may the host have it.',
          ),
      }),
    )
    .max(4096)
    .refine((features) => new Set(features.map(({ name }) => name)).size === features.length, {
      message: 'must not have the same feature twice',
    })
    .default([])
    .describe('What it has beyond the model, or lacks of it.'),
})

/** A model of a CPU as one writes it. */
export type CpuModelSpecInput = z.input<typeof cpuModelSchema>
/** A model of a CPU that is complete. */
export type CpuModelSpec = z.output<typeof cpuModelSchema>
