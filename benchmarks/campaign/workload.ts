import type { WorkloadNeed } from '../guest/catalogue.js'
import type { ToolWorkload } from '../tools/tool.js'
import type { PlatformRecord } from './records.js'

export type { WorkloadNeed }

/** What a campaign needs to know of a workload; `benchmarks/guest/catalogue.ts` has them. */
export interface CampaignWorkload {
  readonly name: string
  readonly title: string
  /** `compute`, `boundary`, `system`, `analysis` or `tools`; only compute workloads enter a platform's overall ratio. */
  readonly family: string
  /** What is counted, in the plural: `additions`, `bytes`. */
  readonly unit: string
  /** How many of them one unit of the protocol is. */
  readonly perUnit: number
  /** The payloads that have it. Default: all. */
  readonly targets?: readonly string[]
  /** If the payload can time its single operations: how many of them, and what each gives if it was right. */
  readonly spread?: { readonly count: number; readonly checksum: string }
  /** It has that distribution and no samples. */
  readonly spreadOnly?: boolean
  /** CPUs that the machine must have. Default: 1. */
  readonly cpus?: number
  /** What it needs beside the machine. Default: nothing. */
  readonly needs?: readonly WorkloadNeed[]
  /** The standard tool that does it, in place of the payload: only on platforms with a root file system. */
  readonly tool?: ToolWorkload
  /** The right checksum, and what follows it in the answer, for evidence. */
  readonly expected: string
  /** Judges a checksum, and what followed it, in the payload's words of 16 hexadecimal digits. */
  check(checksum: string, further: readonly string[]): 'exact' | 'within-tolerance' | 'wrong'
}

/** Whether a platform has a workload, in its payload or as a tool of its root file system. What it does not have is never asked for there. */
export function isOn(
  { targets, tool }: Pick<CampaignWorkload, 'targets' | 'tool'>,
  { target, rootImage }: Pick<PlatformRecord, 'target' | 'rootImage'>,
): boolean {
  if (tool !== undefined) return rootImage !== undefined
  return targets === undefined || targets.includes(target)
}

/** Why a platform does not have a workload ({@link isOn}), in words. */
export function lackingReason(
  { tool }: Pick<CampaignWorkload, 'tool'>,
  { target }: Pick<PlatformRecord, 'target'>,
): string {
  if (tool === undefined) return `the payload ${target} does not have it`
  return `it has no root file system with ${tool.tool}, as the platforms …-debian do`
}

/** The protocol's counts end at 2^32 − 1. */
const largestUnits = 2 ** 31

/** Most units of a sample. */
export function mostUnits({ tool }: Pick<CampaignWorkload, 'tool'>): number {
  return tool?.mostUnits ?? largestUnits
}
