import { z } from 'zod'

const unknown = z.literal('not_available')
const text = z.string()

/** `Tue Aug  4 10:36:13 2020`, as C's ctime writes it; UTC. */
const ctimeField = z
  .string()
  .regex(/^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/)

const momentField = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

const statisticsSchema = z.strictObject({
  score: z.number().describe('Median, in units a second.'),
  median: z.number(),
  avg: z.number(),
  min: z.number(),
  max: z.number(),
})

const runSchema = z.strictObject({
  duration: z.number().nonnegative().describe('Seconds of measuring.'),
  start_at: ctimeField,
  end_at: ctimeField,
  report: z.strictObject({
    'wl-scores': z.record(z.string(), z.number()).describe('Throughput by workload; empty if it failed.'),
    'wl-stats': statisticsSchema.optional(),
    log: z.string().describe("'ok', or what went wrong."),
  }),
})

const benchmarkFields = z.object({
  version: text.describe('First 12 digits of the payload’s SHA-256.'),
  args: z.strictObject({ iterations: z.int(), units: z.int() }),
  app: z.strictObject({
    version: text,
    description: text,
    bmk_checksum: text.describe('SHA-256 of the payload.'),
  }),
  run_info: z.strictObject({ copies: z.int(), threads_per_copy: z.int(), events_per_thread: z.int() }),
  overhead: z
    .strictObject({
      value: z.number(),
      low: z.number(),
      high: z.number(),
      confidence: z.number(),
      unit: text,
    })
    .optional()
    .describe('Not of the customary layout: the ratio to the baseline, with its interval.'),
})

const benchmarkSchema = benchmarkFields
  .catchall(runSchema)
  .describe('run0, run1 and so on: one for each invocation.')

const profileSchema = z.strictObject({
  score: z.number().optional().describe('Speed relative to the baseline; absent where there is no ratio.'),
  score_interval: z.tuple([z.number(), z.number()]).optional(),
  unit: text,
  status: text,
  platform: z.strictObject({ title: text, class: text, accelerator: text, version: text, baseline: text }),
  benchmarks: z.record(z.string(), benchmarkSchema),
})

/** The JSON of the HEPiX benchmark suite, as far as a campaign fills it; `docs/comparing.md` says which fields. */
export const hepReportSchema = z.strictObject({
  _id: text,
  _timestamp: momentField,
  _timestamp_end: momentField,
  json_version: z.literal('3.1').describe('Version of the suite whose layout this is.'),
  host: z.strictObject({
    hostname: text.describe("An id that the user gave, or 'not_defined'."),
    ip: z.literal('not_defined'),
    tags: z.union([z.record(z.string(), z.string()), z.literal('not_defined')]),
    SW: z.strictObject({
      python_version: unknown,
      platform: text,
      OS: z.strictObject({ id: text, id_like: unknown, version: z.record(z.string(), text) }),
      kernel: z.strictObject({ version: text, major: text, minor: text, ABI: text }),
      node_version: text,
      polyvisor_version: text,
    }),
    HW: z.strictObject({
      CPU: z.strictObject({
        Architecture: text,
        CPU_Model: text,
        CPU_Family: text,
        CPU_num: z.int(),
        Online_CPUs_list: text,
        Threads_per_core: z.int(),
        Cores_per_socket: z.int(),
        Sockets: z.int(),
        Vendor_ID: text,
        Stepping: text,
        CPU_MHz: z.number(),
        CPU_Max_Speed_MHz: z.number(),
        CPU_Min_Speed_MHz: z.number(),
        BogoMIPS: z.number(),
        L2_cache: text,
        L3_cache: text,
        NUMA_nodes: z.int(),
        Power_Policy: text,
        Power_Driver: text,
        Microcode: text,
        SMT_Enabled: text,
      }),
      GPU: z.strictObject({}),
      BIOS: z.strictObject({ Vendor: unknown, Version: unknown, Release_data: unknown }),
      SYSTEM: z.strictObject({
        Manufacturer: unknown,
        Product_Name: unknown,
        Version: unknown,
        Product_Serial: unknown,
        Product_Asset_Tag: unknown,
        isVM: z.union([z.boolean(), unknown]),
      }),
      MEMORY: z.strictObject({
        Mem_Total: z.int().describe('KiB.'),
        Mem_Available: unknown,
        Mem_Swap: z.union([z.int(), unknown]),
      }),
      STORAGE: z.strictObject({}),
    }),
  }),
  suite: z.strictObject({
    version: text,
    flags: z.strictObject({ ncores: z.int(), run_mode: z.literal('polyvisor') }),
    benchmark_version: z.record(z.string(), text),
  }),
  plugins: z.strictObject({}),
  profiles: z.record(z.string(), profileSchema).describe('One for each platform: polyvisor_<platform>.'),
})

/** One invocation of a workload on a platform. */
export type HepRun = z.output<typeof runSchema>

/** A workload on a platform. */
export type HepBenchmark = z.output<typeof benchmarkFields> & Readonly<Record<`run${number}`, HepRun>>

/** A platform. */
export type HepProfile = Omit<z.output<typeof profileSchema>, 'benchmarks'> & {
  readonly benchmarks: Readonly<Record<string, HepBenchmark>>
}

/** A report in the layout of the HEPiX benchmark suite. */
export type HepReport = Omit<z.output<typeof hepReportSchema>, 'profiles'> & {
  readonly profiles: Readonly<Record<string, HepProfile>>
}
