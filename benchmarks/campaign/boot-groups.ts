import type { FailedBoot } from './machine.js'
import type { CampaignPlatform } from './platform.js'
import type { CampaignWorkload } from './workload.js'

/** CPUs that a platform's machine has as it is specified. */
export function ownCpus({ spec: { vcpus = 1 } }: CampaignPlatform): number {
  return typeof vcpus === 'number' ? vcpus : vcpus.count
}

/**
 * CPUs of the machine that a workload runs on: as many as the platform's has, unless the workload needs more. A
 * second CPU that the others have no use for would still cost them an emulator's attention, so it is there only in
 * a boot of its own.
 */
export function cpusFor(platform: CampaignPlatform, { cpus = 1 }: CampaignWorkload): number {
  return Math.max(cpus, ownCpus(platform))
}

/**
 * Whether two workloads may run in the same boot. Those of the boundary family run apart from the others: they
 * leave traces in an emulator, such as the size of its table of address translations, which QEMU fits to how often
 * the guest has changed its page tables, and by which reading memory becomes slower several times.
 */
export function shareBoot(
  platform: CampaignPlatform,
  first: CampaignWorkload,
  second: CampaignWorkload,
): boolean {
  return rankOf(platform, first) === rankOf(platform, second)
}

/** Puts the workloads that share a boot together, in their order, those for an ordinary boot first. */
export function byBoot(
  platform: CampaignPlatform,
  workloads: readonly CampaignWorkload[],
): CampaignWorkload[] {
  return [...workloads].sort((first, second) => rankOf(platform, first) - rankOf(platform, second))
}

/** The place of a workload's boot among those of an invocation. */
function rankOf(platform: CampaignPlatform, workload: CampaignWorkload): number {
  return 2 * cpusFor(platform, workload) + (workload.family === 'boundary' ? 1 : 0)
}

/** The platform with a machine of so many CPUs. */
export function withCpus(platform: CampaignPlatform, cpus: number): CampaignPlatform {
  if (cpus === ownCpus(platform)) return platform
  return { ...platform, spec: { ...platform.spec, vcpus: cpus } }
}

/** What it means for the workloads that need more CPUs if the machine with them did not come up. */
export function withoutCpus({ failure }: FailedBoot, cpus: number): FailedBoot['failure'] {
  const refused = failure.code === 'ERR_INVALID_SPEC' || failure.code === 'ERR_UNSUPPORTED'
  return {
    ...failure,
    outcome: refused ? 'unsupported' : failure.outcome,
    reason: `a machine with ${cpus} CPUs: ${failure.reason}`,
  }
}
