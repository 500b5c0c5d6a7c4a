import { z } from 'zod'

/** Version of every file of a campaign's folder. It rises when a reader of an older version would go wrong. */
export const campaignSchemaVersion = 1

/** Name of a workload or another part of a campaign: lower-case words with hyphens, digits and underscores. */
export const idField = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)

/** The words of a platform's id, as sources of regular expressions. */
const words = {
  platform: '[a-z0-9][a-z0-9_-]{0,63}',
  key: '[a-z][a-z-]{0,31}',
  value: '[A-Za-z0-9][A-Za-z0-9._:-]{0,127}',
} as const

const setting = `${words.key}=${words.value}`

/** The words of a platform's id: the platform, and key and value of each setting of a variant of it. */
export const variantPattern = {
  platform: new RegExp(`^${words.platform}$`),
  key: new RegExp(`^${words.key}$`),
  value: new RegExp(`^${words.value}$`),
} as const

/** Characters that the id of a platform may have. */
export const longestPlatformId = 200

/** Name of a platform: `qemu-tcg`, or `qemu-tcg:cpu=Haswell+machine=q35` for a variant with its settings. */
export const platformField = z
  .string()
  .max(longestPlatformId)
  .regex(new RegExp(`^${words.platform}(:${setting}(\\+${setting})*)?$`))

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

/** A guest's kernel: where it came from, and the files that the guest was started with. */
export const kernelFields = z.strictObject({
  package: z.string().describe('Package of the distribution that it came in.'),
  packageVersion: z.string(),
  release: z.string().describe('As uname -r says it.'),
  sha256: digestField.describe('Digest of the kernel itself.'),
  initrdSha256: digestField.describe('Digest of the initial RAM file system: the payload and the modules.'),
})

/** A root file system of a distribution: which image it is, and what the tools in it are. */
export const rootImageFields = z.strictObject({
  name: idField,
  sha256: digestField.describe('Digest of its archive, which every form of it was made from.'),
  recipeSha256: digestField.describe('Digest of the recipe.'),
  packages: z
    .record(z.string(), z.string())
    .describe('Versions of the packages that have the standard tools.'),
})
