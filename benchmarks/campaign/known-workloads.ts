import { HypervisorError } from '../../src/index.js'
import { didYouMean } from '../../src/nearest-of.js'
import { judgeChecksum, type Workload, workloadFamilies, workloads } from '../guest/catalogue.js'
import { toolWorkloads } from '../tools/catalogue.js'
import type { ToolWorkload } from '../tools/tool.js'
import type { CampaignRecord } from './records.js'
import type { CampaignWorkload } from './workload.js'

/** Family of the workloads that standard tools do. */
const toolFamily = 'tools'

const known: readonly CampaignWorkload[] = [...workloads.map(fromCatalogue), ...toolWorkloads.map(fromTool)]
const byName = new Map(known.map((workload) => [workload.name, workload]))

/** The workloads of the payload's catalogue, and those of the standard tools. */
export function knownWorkloads(): readonly CampaignWorkload[] {
  return known
}

/** Those of the quick form: one of each kind, so that the table shows where the costs differ. */
export function quickWorkloads(): readonly CampaignWorkload[] {
  return workloads.filter(({ quick }) => quick).map(({ name }) => workloadNamed(name))
}

/**
 * The workloads that names stand for, each once: names of workloads, and names of families for all of theirs.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the names that there are.
 */
export function workloadsNamed(names: readonly string[]): readonly CampaignWorkload[] {
  const found = names.flatMap((name) => {
    const family = known.filter((workload) => workload.family === name)
    return family.length > 0 ? family : [workloadNamed(name)]
  })
  return [...new Map(found.map((workload) => [workload.name, workload])).values()]
}

/** Finds a workload. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the names that there are. */
export function workloadNamed(name: string): CampaignWorkload {
  const found = byName.get(name)
  if (found !== undefined) return found
  const [names, families] = [[...byName.keys()], [...workloadFamilies, toolFamily]]
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no workload '${name}'`, {
    field: name,
    hint: `${didYouMean(name, [...names, ...families])}Workloads: ${names.join(', ')}; families: ${families.join(', ')}.`,
  })
}

/** The workloads that a campaign names. @throws HypervisorError `ERR_UNSUPPORTED` with those that this version does not have. */
export function campaignWorkloads(campaign: CampaignRecord): readonly CampaignWorkload[] {
  const missing = campaign.workloads.filter((name) => !byName.has(name))
  if (missing.length === 0) return campaign.workloads.map(workloadNamed)
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `the campaign has ${missing.length === 1 ? 'a workload' : 'workloads'} that this version does not have: ${missing.join(', ')}`,
    {
      field: 'workloads',
      hint: `It was measured with Polyvisor ${campaign.tool.version}, which can summarise it and go on with it.`,
    },
  )
}

/** What a tool says of its own work is right if it could be read: it did what it was asked for. */
function fromTool(tool: ToolWorkload): CampaignWorkload {
  const { name, title, measure, needs } = tool
  return {
    name,
    title,
    family: toolFamily,
    unit: measure,
    perUnit: 1,
    tool,
    expected: 'the work that was asked for',
    ...(needs === undefined ? {} : { needs }),
    check: () => 'exact',
  }
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
