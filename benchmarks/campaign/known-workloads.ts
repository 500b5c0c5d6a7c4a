import { HypervisorError } from '../../src/index.js'
import { judgeChecksum, type Workload, workloadFamilies, workloads } from '../guest/catalogue.js'
import type { CampaignRecord } from './records.js'
import type { CampaignWorkload } from './workload.js'

/** The workloads of the payload's catalogue. */
export function knownWorkloads(): readonly CampaignWorkload[] {
  return workloads.map(fromCatalogue)
}

/** Those of the quick form: one of each kind, so that the table shows where the costs differ. */
export function quickWorkloads(): readonly CampaignWorkload[] {
  return workloads.filter(({ quick }) => quick).map(fromCatalogue)
}

/**
 * The workloads that names stand for, each once: names of workloads, and names of families for all of theirs.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the names that there are.
 */
export function workloadsNamed(names: readonly string[]): readonly CampaignWorkload[] {
  const found = names.flatMap((name) => {
    const family = workloads.filter((workload) => workload.family === name)
    return family.length > 0 ? family.map(fromCatalogue) : [workloadNamed(name)]
  })
  return [...new Map(found.map((workload) => [workload.name, workload])).values()]
}

/** Finds a workload. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the names that there are. */
export function workloadNamed(name: string): CampaignWorkload {
  const found = workloads.find((workload) => workload.name === name)
  if (found !== undefined) return fromCatalogue(found)
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no workload '${name}'`, {
    field: name,
    hint: `Workloads: ${workloads.map((workload) => workload.name).join(', ')}; families: ${workloadFamilies.join(', ')}.`,
  })
}

/** The workloads that a campaign names. @throws HypervisorError `ERR_INVALID_ARGUMENT` for one that is not known. */
export function campaignWorkloads(campaign: CampaignRecord): readonly CampaignWorkload[] {
  return campaign.workloads.map(workloadNamed)
}

function fromCatalogue(workload: Workload): CampaignWorkload {
  const {
    name,
    title,
    family,
    measure,
    amount,
    checksum,
    further = [],
    needs,
    targets,
    spread,
    spreadOnly,
    cpus,
  } = workload
  return {
    name,
    title,
    family,
    unit: measure,
    perUnit: amount,
    expected: [checksum, ...further].join(' '),
    ...(needs === undefined ? {} : { needs }),
    ...(targets === undefined ? {} : { targets }),
    ...(spread === undefined ? {} : { spread }),
    ...(spreadOnly === undefined ? {} : { spreadOnly }),
    ...(cpus === undefined ? {} : { cpus }),
    check: (answer, others) => judgeChecksum(workload, answer, others),
  }
}
