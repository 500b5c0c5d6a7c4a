import { z } from 'zod'
import { diskSchema, networkSchema } from './devices.js'
import { domainNameField, lineField, pathField, sizeField, wordField } from './fields.js'

export type {
  DeviceSpec,
  DeviceSpecInput,
  DiskFormat,
  DiskSpec,
  DiskSpecInput,
  NetworkSpec,
  NetworkSpecInput,
} from './devices.js'

/** The architectures that a specification may name, in QEMU's words. */
export const architectures = [
  'x86_64',
  'i386',
  'aarch64',
  'arm',
  'riscv64',
  'riscv32',
  'ppc64',
  'ppc64le',
  'ppc',
  's390x',
  'mips',
  'mipsel',
  'mips64',
  'mips64el',
  'm68k',
  'sparc',
  'sparc64',
  'alpha',
  'hppa',
  'sh4',
  'loongarch64',
  'microblaze',
  'or1k',
  'xtensa',
  'vax',
  'pdp11',
  'pdp10',
  'z80',
  '6502',
  's370',
  's390',
  'pdp8',
  'nova',
] as const

/** An architecture, in QEMU's words where QEMU has it. */
export type Architecture = (typeof architectures)[number]

const vcpusSchema = z.union(
  [
    z
      .int()
      .min(1)
      .max(4096)
      .transform((count) => ({ count, maximum: count })),
    z
      .strictObject({
        count: z.int().min(1).max(4096).describe('Virtual CPUs at start.'),
        maximum: z.int().min(1).max(4096).describe('How many it can grow to.'),
      })
      .refine((vcpus) => vcpus.maximum >= vcpus.count, {
        path: ['maximum'],
        message: 'must not be below count',
      }),
  ],
  { error: 'must be a whole number from 1 to 4096, or { count, maximum }' },
)

const cpuSchema = z.strictObject({
  model: wordField
    .optional()
    .describe('CPU model, in the hypervisor’s words: max, host, qemu64, cortex-a57.'),
  add: z.array(wordField).default([]).describe('CPU features to add.'),
  remove: z.array(wordField).default([]).describe('CPU features to take away.'),
})

const bootSchema = z
  .strictObject({
    kernel: pathField.optional().describe('Kernel or payload to start directly.'),
    initrd: pathField.optional().describe('Initial RAM disk; needs kernel.'),
    cmdline: lineField.optional().describe('Kernel command line; needs kernel.'),
    order: z
      .array(z.enum(['disk', 'cdrom', 'floppy', 'network']))
      .optional()
      .describe('Devices that the firmware tries, in order. Default: the machine’s own order.'),
  })
  .superRefine((boot, context) => {
    for (const field of ['initrd', 'cmdline'] as const) {
      if (boot[field] !== undefined && boot.kernel === undefined) {
        context.addIssue({ code: 'custom', path: [field], message: 'needs boot.kernel' })
      }
    }
  })

/** The fields of the neutral specification, without those of the drivers. */
export const specFields = {
  name: domainNameField.describe('Name; unique on its connection.'),
  uuid: z
    .guid('must be a UUID such as 6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11')
    .transform((uuid) => uuid.toLowerCase())
    .optional()
    .describe('UUID (RFC 9562). Default: a new random one.'),
  title: lineField.optional().describe('A title for people.'),
  architecture: z
    .enum(architectures, {
      // YAML takes it for a number.
      error: ({ input }) => (input === 6502 ? "must be text: write '6502', with the quotes" : undefined),
    })
    .default('x86_64')
    .describe('CPU architecture of the guest.'),
  machine: wordField
    .optional()
    .describe(
      'Machine type, in the hypervisor’s words: q35, pc, microvm, virt. Default: the driver’s choice.',
    ),
  memory: sizeField(1024)
    .default(256 * 2 ** 20)
    .describe(
      "Memory: text such as '512 MiB', or a number of bytes. Default: 256 MiB, or what a historic machine usually had.",
    ),
  vcpus: vcpusSchema
    .default({ count: 1, maximum: 1 })
    .describe('Virtual CPUs: a number, or { count, maximum }. Default: 1.'),
  cpu: cpuSchema.default({ add: [], remove: [] }).describe('CPU model and features.'),
  firmware: z.enum(['bios', 'uefi', 'none']).optional().describe('Firmware. Default: the machine’s own.'),
  boot: bootSchema.default({}).describe('What to start.'),
  disks: z.array(diskSchema).max(64).default([]).describe('Disks, CD-ROMs and floppy disks.'),
  networks: z.array(networkSchema).max(32).default([]).describe('Network interfaces. Default: none.'),
  serials: z
    .array(z.strictObject({ type: z.enum(['console', 'none']).default('console') }))
    .max(4)
    .default([{ type: 'console' }])
    .describe('Serial ports. The first is the console. Default: one.'),
  rng: z.boolean().default(false).describe('Whether the guest gets a random-number device fed by the host.'),
  graphics: z.enum(['none', 'vga']).default('none').describe('Graphics card. Default: none.'),
}

/** Schema of the neutral specification; driver keys pass through and are checked by `parseSpec`. */
export const domainSpecSchema = z.looseObject(specFields)

const closedSpecSchema = z.strictObject(specFields)

/** A specification as one writes it, without a driver's own key. */
export type DomainSpecInput = z.input<typeof closedSpecSchema>

/** A specification with its defaults filled in. What stands under a driver's key is that driver's. */
export type DomainSpec = z.output<typeof domainSpecSchema> & { readonly uuid: string }
