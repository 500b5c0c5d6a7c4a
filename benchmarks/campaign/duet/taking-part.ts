import { HypervisorError, loadDriver } from '../../../src/index.js'
import { ownCpus } from '../boot-groups.js'
import type { CampaignPlatform } from '../platform.js'
import type { DiscoveredPlatforms } from '../platforms.js'
import { type CampaignWorkload, isOn } from '../workload.js'

/** What duets can be made of. */
export interface DuetSelection extends DiscoveredPlatforms {
  readonly workloads: readonly CampaignWorkload[]
  /** Which workloads are left out and why, as sentences. */
  readonly remarks: readonly string[]
}

/**
 * Leaves out what no duet can be made of: platforms that cannot be bound to one CPU, and workloads that both sides
 * would have to share something else for.
 *
 * @param named Whether the platforms were asked for by name: then one that cannot take part is an error.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the reason if nothing is left, a platform that was named cannot
 *   take part, or a baseline cannot.
 */
export async function selectDuets(
  found: DiscoveredPlatforms,
  workloads: readonly CampaignWorkload[],
  named: boolean,
): Promise<DuetSelection> {
  const judged = await Promise.all(
    found.platforms.map(async (platform) => ({ platform, reason: await unfit(platform) })),
  )
  const fit = judged.flatMap(({ platform, reason }) => (reason === undefined ? [platform] : []))
  const excluded = judged.flatMap(({ platform: { record }, reason }) => {
    if (reason === undefined) return []
    const isBaseline = record.id === record.baseline
    if (named || isBaseline) throw refuse(isBaseline ? '--baseline' : '--platforms', record.id, reason)
    return [{ id: record.id, reason }]
  })
  const pairs = pairsOf(fit)
  const reasons = new Map(workloads.map((workload) => [workload, unfitWorkload(workload, pairs)]))
  const kept = workloads.filter((workload) => reasons.get(workload) === undefined)
  const remarks = leftOut(reasons)
  const busy = pairs.filter((pair) => kept.some((workload) => areBoth(pair, workload)))
  if (busy.length === 0) {
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      pairs.length === 0
        ? 'there is no platform that could play a duet with its baseline'
        : 'none of the workloads can be measured in duets',
      { field: '--duet', hint: [...excluded.map(withoutPlatform), ...remarks].join(' ') },
    )
  }
  const playing = new Set(busy.flat())
  const idle = fit.filter((platform) => !playing.has(platform))
  return {
    platforms: fit.filter((platform) => playing.has(platform)),
    excluded: [
      ...found.excluded,
      ...excluded,
      ...idle.map(({ record: { id } }) => ({ id, reason: 'it has no workload in common with its baseline' })),
    ],
    workloads: kept,
    remarks,
  }
}

type Pair = readonly [platform: CampaignPlatform, baseline: CampaignPlatform]

function pairsOf(platforms: readonly CampaignPlatform[]): readonly Pair[] {
  return platforms.flatMap((platform) => {
    const { id, baseline } = platform.record
    const partner = platforms.find(({ record }) => record.id === baseline)
    return partner === undefined || id === baseline ? [] : [[platform, partner] as const]
  })
}

/** Why a platform cannot be one side of a duet, if it cannot. */
async function unfit(platform: CampaignPlatform): Promise<string | undefined> {
  const { record, neighbours = 0 } = platform
  const { features } = await loadDriver(record.driver)
  if (!features.includes('affinity')) return `the driver ${record.driver} cannot bind a machine to a CPU`
  if (platform.connection !== undefined) return 'its CPUs are not those of this machine'
  if (neighbours > 0) return 'it has machines beside it already'
  const count = ownCpus(platform)
  const hasOwnCpus = record.class === 'hypervisor' || record.class === 'emulator'
  return hasOwnCpus && count > 1 ? `its machine has ${count} CPUs, and one side of a duet has one` : undefined
}

/** Why a workload cannot be measured in duets, if it cannot. */
function unfitWorkload(workload: CampaignWorkload, pairs: readonly Pair[]): string | undefined {
  const { cpus = 1, needs = [], spreadOnly = false } = workload
  if (cpus > 1) return 'more than one CPU is needed, and one side of a duet has one'
  if (needs.length > 0) return 'both sides would share a disk or a network'
  if (spreadOnly) return 'there are distributions of single operations only, and no samples'
  if (pairs.some((pair) => areBoth(pair, workload))) return undefined
  return 'no platform and its baseline both have it'
}

function areBoth(pair: Pair, workload: CampaignWorkload): boolean {
  return pair.every(({ record }) => isOn(workload, record))
}

const mostNames = 5

/** One sentence for each reason. */
function leftOut(reasons: ReadonlyMap<CampaignWorkload, string | undefined>): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const [{ name }, reason] of reasons) {
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), name])
  }
  return [...byReason].map(([reason, names]) => {
    const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
    return `Without ${names.slice(0, mostNames).join(', ')}${more}: ${reason}.`
  })
}

function withoutPlatform({ id, reason }: { readonly id: string; readonly reason: string }): string {
  return `Without ${id}: ${reason}.`
}

function refuse(field: string, id: string, reason: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `${id} cannot play a duet: ${reason}`, {
    field,
    hint: 'Leave it out, or measure without --duet.',
  })
}
