import { z } from 'zod'
import { labelValueField } from './fields.js'
import { anyUuidField } from './host-field.js'

/** What a secret may be for, in the order of libvirt's `virSecretUsageType` (include/libvirt/libvirt-secret.h). */
export const secretUsageTypes = ['volume', 'ceph', 'iscsi', 'tls', 'vtpm'] as const

/** What a secret is for: the type, and the word by which the user of the secret asks for it. */
export const secretUsageSchema = z
  .strictObject({
    type: z
      .enum(secretUsageTypes)
      .describe(
        'The key of an encrypted volume, a password for Ceph or iSCSI, the key of TLS credentials, the state of an emulated TPM.',
      ),
    id: labelValueField
      .min(1, 'must not be empty')
      .describe('Of a volume its path, else the name that pools, volumes and machines call the secret by.'),
  })
  .superRefine(({ type, id }, context) => {
    if (type !== 'volume' || id.startsWith('/')) return
    const message = 'must be an absolute path of the hypervisor’s host'
    context.addIssue({ code: 'custom', path: ['id'], message })
  })

/** A secret, without its value: that is never a part of a specification. */
export const secretSchema = z.strictObject({
  uuid: anyUuidField.optional().describe('Default: a random one.'),
  usage: secretUsageSchema.optional().describe('What it is for. Default: it is known by its UUID alone.'),
  ephemeral: z.boolean().default(false).describe('Whether it is kept in memory alone, and never on a disk.'),
  private: z.boolean().default(false).describe('Whether its value is told to nobody but the hypervisor.'),
  description: labelValueField.trim().min(1, 'must not be empty').optional().describe('For people.'),
})

/** What a secret is for. */
export type SecretUsage = z.output<typeof secretUsageSchema>
/** A secret as one writes it. */
export type SecretSpecInput = z.input<typeof secretSchema>
/** A secret that is complete. */
export type SecretSpec = z.output<typeof secretSchema> & { readonly uuid: string }
