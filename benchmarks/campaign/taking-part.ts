import type { CampaignPlatform } from './platform.js'
import type { DiscoveredPlatforms } from './platforms.js'
import { type CampaignWorkload, isOn } from './workload.js'

/** Those of a form's workloads that something else than a baseline has: the others could show no cost. */
export function comparedWorkloads(
  workloads: readonly CampaignWorkload[],
  platforms: readonly CampaignPlatform[],
): readonly CampaignWorkload[] {
  const others = platforms.filter(({ record: { id, baseline } }) => id !== baseline)
  const where = others.length > 0 ? others : platforms
  return workloads.filter((workload) => where.some(({ record }) => isOn(workload, record)))
}

/** Leaves out platforms that have none of the workloads, unless one that has some is compared with them. */
export function withoutIdle(
  { platforms, excluded }: DiscoveredPlatforms,
  workloads: readonly CampaignWorkload[],
): DiscoveredPlatforms {
  const busy = platforms.filter(({ record }) => workloads.some((workload) => isOn(workload, record)))
  const compared = new Set(busy.map(({ record }) => record.baseline))
  const kept = platforms.filter((platform) => busy.includes(platform) || compared.has(platform.record.id))
  if (kept.length === 0) return { platforms, excluded }
  const idle = platforms.filter((platform) => !kept.includes(platform))
  const onlyTools = workloads.every(({ tool }) => tool !== undefined)
  return {
    platforms: kept,
    excluded: [
      ...excluded,
      ...idle.map(({ record: { id, target } }) => ({
        id,
        reason: onlyTools
          ? 'it has no root file system with these tools'
          : `its payload ${target} has none of these workloads`,
      })),
    ],
  }
}
