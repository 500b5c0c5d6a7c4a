/** What a campaign needs to know of a workload; `benchmarks/guest/catalogue.ts` has them. */
export interface CampaignWorkload {
  readonly name: string
  readonly title: string
  /** `compute`, `boundary` or `system`; only compute workloads enter a platform's overall ratio. */
  readonly family: string
  /** What is counted, in the plural: `additions`, `bytes`. */
  readonly unit: string
  /** How many of them one unit of the protocol is. */
  readonly perUnit: number
  /** The right checksum, for evidence. */
  readonly expected: string
  /** Judges a checksum in the payload's words, 16 hexadecimal digits. */
  check(checksum: string): 'exact' | 'within-tolerance' | 'wrong'
}
