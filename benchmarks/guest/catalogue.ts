import { type AnalysisForm, analysisForms } from './analysis-forms.js'
import { commonBoundaryWorkloads, metalBoundaryWorkloads } from './boundary-workloads.js'
import { checksumOf, doubleOf } from './checksum.js'
import { type PayloadTarget, x86Targets } from './images.js'
import { systemWorkloads } from './system-workloads.js'

/**
 * What there are workloads for: the processor, the ways out of a guest, an operating system, and the last bits of one
 * scientific result.
 */
export const workloadFamilies = ['compute', 'boundary', 'system', 'analysis'] as const

/** One of {@link workloadFamilies}. */
export type WorkloadFamily = (typeof workloadFamilies)[number]

/**
 * What a workload needs beside the machine: a disk of its own, a folder on the file system of a disk, or a partner
 * that it reaches by a network: the payload's own, or one for a standard tool.
 */
export type WorkloadNeed = 'disk' | 'folder' | 'peer' | 'tool-peer'

/** What a unit of a workload consists of, for a rate per second. */
export type WorkloadMeasure =
  | 'operations'
  | 'branches'
  | 'calls'
  | 'bytes'
  | 'elements'
  | 'loads'
  | 'rewrites'
  | 'events'
  | 'switches'
  | 'processes'
  | 'threads'
  | 'mappings'
  | 'faults'
  | 'files'
  | 'messages'

/** A workload of the payload: what it does, how much, why it exists and which answer is right. */
export interface Workload {
  /** As in the protocol: `[a-z0-9-]+`. */
  readonly name: string
  readonly family: WorkloadFamily
  /** A few words for a table or a chart. */
  readonly title: string
  /** What `amount` counts. */
  readonly measure: WorkloadMeasure
  /** How much one unit does. */
  readonly amount: number
  /** Why it is in the suite, in one sentence. */
  readonly why: string
  /** The right checksum of one unit, 16 lower-case hexadecimal digits, the same on every CPU. */
  readonly checksum: string
  /** The right words after the checksum, where there are any (`PROTOCOL.md`, `run`). */
  readonly further?: readonly string[]
  /** If the checksum is the bits of a double: by how much it may differ on other arithmetic, and in which unit. */
  readonly tolerance?: { readonly absolute: number; readonly unit: string }
  /** Its answer describes the machine: another one than the catalogue's is no wrong result. */
  readonly diagnosis?: true
  /** Memory in MiB that a bare machine must have for it; firmware and the payload take up to 3 of them. */
  readonly memory: number
  /** Part of the quick campaign, whose few workloads show how far apart the overheads lie. */
  readonly quick: boolean
  /** If single operations can be timed (`PROTOCOL.md`, `spread`): how many a campaign times, and the right answer of each. */
  readonly spread?: { readonly count: number; readonly checksum: string }
  /** It has nothing but that distribution: it cannot be repeated at will. Default: `false`. */
  readonly spreadOnly?: boolean
  /** CPUs that the machine must have. Default: 1. */
  readonly cpus?: number
  /** The images that have it. Default: all. */
  readonly targets?: readonly PayloadTarget[]
  /** What it needs beside the machine. Default: nothing. */
  readonly needs?: readonly WorkloadNeed[]
}

const compute = (
  name: string,
  title: string,
  measure: WorkloadMeasure,
  amount: number,
  checksum: string,
  why: string,
  more: {
    readonly quick?: true
    readonly memory?: number
    readonly tolerance?: Workload['tolerance']
    readonly targets?: Workload['targets']
  } = {},
): Workload => ({
  name,
  family: 'compute',
  title,
  measure,
  amount,
  checksum,
  why,
  memory: more.memory ?? 4,
  quick: more.quick ?? false,
  ...(more.tolerance && { tolerance: more.tolerance }),
  ...(more.targets && { targets: more.targets }),
})

/** One form of the analysis in `workloads/physics-analysis.h`; its right answers are in `analysis-forms.ts`. */
const analysis = ({
  name,
  title,
  words: [checksum, ...further],
  tolerance,
  diagnosis,
  why,
  x86Only,
}: AnalysisForm): Workload => ({
  name,
  family: 'analysis',
  title,
  measure: 'events',
  amount: 128,
  checksum,
  ...(further.length > 0 && { further }),
  why,
  memory: 4,
  quick: false,
  ...(tolerance === undefined ? {} : { tolerance: { absolute: tolerance, unit: 'GeV' } }),
  ...(diagnosis && { diagnosis }),
  ...(x86Only && { targets: x86Targets }),
})

/** Every workload of the payload, in the order in which it lists them. The sources are in `workloads/`. */
export const workloads: readonly Workload[] = Object.freeze([
  compute(
    'integer-add',
    'Additions and rotations',
    'operations',
    8192 * 7,
    '80eda7e8ee4799d1',
    'The plainest code there is: the floor of what emulation costs.',
    { quick: true },
  ),
  compute(
    'integer-multiply',
    'Multiplications',
    'operations',
    4096 * 3,
    'a4402909b3aa8cfb',
    'The multiplier, and what a widening product costs where its two halves must be glued together.',
  ),
  compute(
    'integer-divide',
    'Divisions',
    'operations',
    4096,
    '5efd1a12fffef140',
    'A division may trap, so an emulator must check it and often leaves its translated code to do it.',
  ),
  compute(
    'float-sse',
    'SSE floating point',
    'operations',
    2048 * 11,
    '3d40ebbf95c995e2',
    'Hardware needs a few cycles; an emulator that computes floating point in software needs hundreds.',
  ),
  compute(
    'float-x87',
    'x87 floating point',
    'operations',
    512 * 11,
    'c25376e9394fcc01',
    'The 80-bit unit of programs from before 2003, which no other CPU has: its cost and its last bits matter.',
    { quick: true, targets: x86Targets },
  ),
  compute(
    'matrix-multiply',
    'Matrix product',
    'operations',
    20 ** 3 * 2,
    '5ef44cca45b1759b',
    'Floating point with the loads, stores and address arithmetic that real programs have around it.',
  ),
  compute(
    'branches-predictable',
    'Predictable branches',
    'branches',
    4096,
    '00a8ac000005fc00',
    'The same loop and bytes as branches-random, sorted: the difference between the two is the predictor.',
  ),
  compute(
    'branches-random',
    'Unpredictable branches',
    'branches',
    4096,
    '00a8ac000005fc00',
    'What a mispredicted branch costs, which a translator hides behind its own price for every branch.',
  ),
  compute(
    'indirect-calls',
    'Indirect calls',
    'calls',
    2048,
    'd83633711590835a',
    'Interpreters and virtual methods: a translator must look the target up at every call.',
  ),
  compute(
    'sha256',
    'SHA-256',
    'bytes',
    2048,
    '7c7272c96bd53928',
    'Real integer code with more live values than a 32-bit x86 has registers, and a digest anybody can check.',
    { quick: true },
  ),
  compute(
    'compress',
    'Compression and back',
    'bytes',
    4096,
    '80d1d3a300000847',
    'Byte loads, short loops and branches that depend on data, as in parsers and file formats.',
  ),
  compute(
    'sort',
    'Quicksort',
    'elements',
    1024,
    '14ce1c9200000000',
    'Comparisons that no predictor guesses, swaps, recursion: what most programs spend their time on.',
    { quick: true },
  ),
  compute(
    'memory-read',
    'Reading memory',
    'bytes',
    65536,
    '20eb74ef00010000',
    'The bandwidth of loads past the first cache, and what a translator adds to each load.',
    { memory: 19 },
  ),
  compute(
    'memory-fill',
    'Filling memory',
    'bytes',
    65536,
    'a66ef00000010000',
    'The bandwidth of stores, which a translator must also check for code that they overwrite.',
    { memory: 19 },
  ),
  compute(
    'memory-copy',
    'Copying memory',
    'bytes',
    65536,
    'd541133200010000',
    'Loads and stores together, as buffers and messages move in every program.',
    { quick: true, memory: 19 },
  ),
  compute(
    'latency-16k',
    'Latency, 16 KiB',
    'loads',
    2048,
    '00000000cb480845',
    'A chain of loads in the first cache: the bare cost of an address translation in an emulator.',
    { memory: 24 },
  ),
  compute(
    'latency-256k',
    'Latency, 256 KiB',
    'loads',
    2048,
    '000000003b8a64c5',
    'The same chain in the second cache, which an emulator shares with its own tables.',
    { memory: 24 },
  ),
  compute(
    'latency-4m',
    'Latency, 4 MiB',
    'loads',
    2048,
    '0000000008d991c5',
    'The same chain past the second cache, where translated addresses begin to be missed.',
    { quick: true, memory: 23 },
  ),
  compute(
    'latency-32m',
    'Latency, 32 MiB',
    'loads',
    2048,
    '0000000005de3745',
    'The same chain in main memory: what nested paging and a software MMU cost.',
    { memory: 57 },
  ),
  compute(
    'self-modifying',
    'Self-modifying code',
    'rewrites',
    64,
    'becfffdce96c7a81',
    'Just-in-time compilers and old overlays: each rewrite throws a translation away.',
    { quick: true, targets: x86Targets },
  ),
  compute(
    'physics',
    'Invariant-mass analysis',
    'events',
    384,
    '406595bcd4764a5c',
    'A whole analysis with a known right answer: the mass of the top quark, in GeV.',
    { quick: true, tolerance: { absolute: 1e-6, unit: 'GeV' } },
  ),
  ...analysisForms.map(analysis),
  ...commonBoundaryWorkloads,
  ...systemWorkloads,
  ...metalBoundaryWorkloads,
])

/** The workloads that an image has, in the order in which it lists them. */
export function workloadsOf(target: PayloadTarget): readonly Workload[] {
  return workloads.filter(({ targets }) => targets === undefined || targets.includes(target))
}

/** The workload of this name, or undefined. */
export function findWorkload(name: string): Workload | undefined {
  return workloads.find((workload) => workload.name === name)
}

/** How a checksum compares with the right one. */
export type Correctness = 'exact' | 'within-tolerance' | 'wrong'

/**
 * Compares a unit's checksum, 16 hexadecimal digits, with the right one, and what followed it in the answer if that is
 * given. A workload with a tolerance accepts a double that is close enough, and a first further word that is; every
 * other one must agree to the bit. A diagnosis accepts any words, and says whether they are the expected ones.
 */
export function judgeChecksum(
  workload: Pick<Workload, 'checksum' | 'further' | 'tolerance' | 'diagnosis'>,
  checksum: string,
  further?: readonly string[],
): Correctness {
  const right = [workload.checksum, ...(further === undefined ? [] : (workload.further ?? []))]
  const words = [checksum, ...(further ?? [])]
  if (words.length !== right.length || words.some((word) => checksumOf(word) === undefined)) return 'wrong'
  if (words.every((word, index) => word === right[index])) return 'exact'
  const { tolerance, diagnosis } = workload
  if (diagnosis) return 'within-tolerance'
  if (tolerance === undefined) return 'wrong'
  // A NaN compares as false, and so is wrong. What comes after the second word is a digest.
  const close = right.slice(0, 2).every((word, index) => {
    const [found, wanted] = [checksumOf(words[index] ?? ''), checksumOf(word)]
    if (found === undefined || wanted === undefined) return false
    return Math.abs(doubleOf(found) - doubleOf(wanted)) <= tolerance.absolute
  })
  return close ? 'within-tolerance' : 'wrong'
}
