import { z } from 'zod'
import {
  campaignSchemaVersion,
  digestField,
  kernelFields,
  momentField,
  platformField,
  rootImageFields,
} from './fields.js'

const fact = z.string().optional()

const xenSchema = z.strictObject({
  elsewhere: z.boolean().describe('Whether its dom0 was another host, which SSH led to.'),
  scheduler: fact,
  parameters: z
    .array(z.string())
    .describe('Those parameters of Xen’s command line that bear on speed; others are left out.'),
  kernel: fact.describe('Release of the kernel of dom0.'),
  cpuModel: fact.describe('CPU model, as dom0 has it.'),
  cpus: z.int().describe('Logical processors of the host.'),
  memoryBytes: z.number().describe('Memory of the host.'),
  capabilities: fact.describe('What xl info calls virt_caps: the kinds of guests, and what helps with them.'),
  under: z
    .strictObject({
      virtual: z
        .boolean()
        .optional()
        .describe('Whether Xen itself ran in a virtual machine; absent if unknown.'),
      hypervisor: fact.describe('What Xen itself ran under, in lower case: qemu, kvm.'),
      translated: z
        .boolean()
        .optional()
        .describe(
          'Whether that translates or interprets instructions, so that costs are not Xen’s; absent if unknown.',
        ),
      evidence: z.array(z.string()).describe('What says so.'),
    })
    .describe('What Xen itself ran on, as far as its dom0 could tell.'),
})

const platformVersionSchema = z.strictObject({
  platform: platformField,
  version: z.string().optional().describe('Version in its own words.'),
  program: z.string().optional().describe('File name of the program or module, without its folder.'),
  sha256: digestField.optional().describe('Digest of that program or module.'),
  kernel: kernelFields.optional().describe('Kernel of a guest that has an operating system.'),
  rootImage: rootImageFields
    .optional()
    .describe('Root file system of a distribution that it runs tools from.'),
  xen: xenSchema.optional().describe('The Xen that ran it, and its dom0.'),
  guestCpu: z
    .string()
    .optional()
    .describe("CPU that the payload saw by CPUID: the answer to its command 'cpu'."),
  commandLine: z
    .array(z.string())
    .optional()
    .describe('Full command line of its machine, with names instead of folders.'),
  files: z
    .array(z.strictObject({ name: z.string(), sha256: digestField }))
    .optional()
    .describe('Other files that the machine is made of, firmware and kernels, without their folders.'),
})

const memorySchema = z.strictObject({
  transparentHugePages: fact.describe('always, madvise or never.'),
  transparentHugePageDefrag: fact,
  hugePages: z
    .array(z.strictObject({ kibibytes: z.int(), total: z.int(), free: z.int() }))
    .optional()
    .describe('Reserved huge pages by size.'),
  ksm: fact.describe("Kernel same-page merging: 'on', 'off' or 'unmerging'."),
  swappiness: fact,
  swapBytes: z.number().optional(),
  numaBalancing: fact,
})

const cgroupSchema = z.strictObject({
  version: z.enum(['1', '2', 'hybrid']),
  cpus: z.number().optional().describe('Processors that it may use at a time; absent without a limit.'),
  cpuWeight: z.number().optional().describe('cpu.weight, or cpu.shares of version 1.'),
  cpuset: fact.describe('Processors that it may run on.'),
  memoryBytes: z.number().optional().describe('Lowest limit of the memory on the way to the root.'),
})

const tuningSchema = z.strictObject({
  inForce: z.boolean().describe("Whether 'polyvisor tune apply' was in force."),
  settings: z
    .array(
      z.strictObject({
        setting: z.string(),
        value: z.string().optional(),
        recommended: z.string().optional(),
        noisy: z
          .boolean()
          .optional()
          .describe('Whether the value is not the recommended one, and apply would change it unnamed.'),
      }),
    )
    .describe("What 'polyvisor tune show' said."),
})

/**
 * Schema of `environment.json`: the machine on which a campaign ran. Nothing in it names a person, a host or a
 * folder. What cannot be read is absent.
 */
export const environmentSchema = z.strictObject({
  kind: z.literal('polyvisor-environment'),
  schemaVersion: z.literal(campaignSchemaVersion),
  taken: momentField,
  campaignSha256: digestField.optional().describe('Digest of the campaign.json that it was taken for.'),
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
    family: fact.describe('Vendor, family, model and stepping.'),
    sockets: z.int().optional(),
    threadsPerCore: z.int().optional(),
    numaNodes: z.int().optional(),
    frequencyDriver: fact,
    online: fact.describe("Logical processors that are on, as '0-3'."),
    isolated: fact.describe('Logical processors that the scheduler leaves alone.'),
    mitigations: z
      .record(z.string(), z.string())
      .optional()
      .describe('What the kernel says of each weakness of the processor.'),
  }),
  memoryBytes: z.number(),
  kernel: z.string().describe('Name and release of the operating system.'),
  distribution: fact,
  aslr: fact.describe('/proc/sys/kernel/randomize_va_space: 0, 1 or 2.'),
  clockSource: fact.describe('What the kernel takes the time from.'),
  clockSources: z.array(z.string()).optional().describe('What it could take it from.'),
  kernelBuild: fact.describe("The kernel's version without who built it where: '#1 SMP PREEMPT_DYNAMIC'."),
  kernelParameters: z
    .array(z.string())
    .optional()
    .describe('Those parameters of the kernel’s command line that bear on speed; others are left out.'),
  memory: memorySchema.optional(),
  cgroup: cgroupSchema.optional().describe('Limits of the control group that the campaign ran in.'),
  tuning: tuningSchema.optional(),
  node: z.string().describe('Version of Node.js.'),
  sdk: fact.describe('Version of Polyvisor.'),
  virtualization: z.strictObject({
    virtual: z
      .boolean()
      .optional()
      .describe(
        "Whether this machine, and with it 'native', is itself a virtual machine; absent if unknown.",
      ),
    evidence: z.array(z.string()).describe('What says so: CPU flag hypervisor, DMI, /sys/hypervisor.'),
    container: fact.describe('Kind of container that this runs in, if any.'),
    hypervisor: fact.describe('What this machine runs under, in lower case: kvm, xen, vmware, microsoft.'),
    nested: z
      .boolean()
      .optional()
      .describe('Whether machines with KVM on this host would be virtual machines in a virtual machine.'),
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
