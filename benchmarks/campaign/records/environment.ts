import { z } from 'zod'
import { campaignSchemaVersion, digestField, idField, momentField } from './fields.js'

const fact = z.string().optional()

const platformVersionSchema = z.strictObject({
  platform: idField,
  version: z.string().optional().describe('Version in its own words.'),
  program: z.string().optional().describe('File name of the program or module, without its folder.'),
  sha256: digestField.optional().describe('Digest of that program or module.'),
  guestCpu: z
    .string()
    .optional()
    .describe("CPU that the payload saw by CPUID: the answer to its command 'cpu'."),
})

/**
 * Schema of `environment.json`: the machine on which a campaign ran. Nothing in it names a person, a host or a
 * folder. What cannot be read is absent.
 */
export const environmentSchema = z.strictObject({
  kind: z.literal('polyvisor-environment'),
  schemaVersion: z.literal(campaignSchemaVersion),
  taken: momentField,
  cpu: z.strictObject({
    model: z.string(),
    architecture: z.string().describe("In QEMU's words: x86_64."),
    logical: z.int().describe('Logical processors.'),
    cores: z.int().optional().describe('Physical cores, as far as the machine tells.'),
    flags: z.array(z.string()).describe('Feature flags, sorted.'),
    caches: z.array(z.string()).describe("For example 'L1 Data 32K'."),
    microcode: fact,
    governor: fact.describe('Frequency governor.'),
    turbo: fact.describe("'on' or 'off'."),
    smt: fact.describe("'on', 'off', 'notsupported'."),
    maximumMhz: z.number().optional(),
  }),
  memoryBytes: z.number(),
  kernel: z.string().describe('Name and release of the operating system.'),
  distribution: fact,
  aslr: fact.describe('/proc/sys/kernel/randomize_va_space: 0, 1 or 2.'),
  clockSource: fact.describe('What the kernel takes the time from.'),
  node: z.string().describe('Version of Node.js.'),
  virtualization: z.strictObject({
    virtual: z
      .boolean()
      .optional()
      .describe(
        "Whether this machine, and with it 'native', is itself a virtual machine; absent if unknown.",
      ),
    evidence: z.array(z.string()).describe('What says so: CPU flag hypervisor, DMI, /sys/hypervisor.'),
    container: fact.describe('Kind of container that this runs in, if any.'),
  }),
  kvm: z.strictObject({
    kind: z.enum(['absent', 'unusable', 'unknown', 'hardware', 'nested', 'slow', 'software']),
    detail: z.string(),
  }),
  platforms: z.array(platformVersionSchema),
})

/** Content of `environment.json`. */
export type EnvironmentRecord = z.output<typeof environmentSchema>

/** Version and digest of what ran a platform. */
export type PlatformVersion = z.output<typeof platformVersionSchema>
