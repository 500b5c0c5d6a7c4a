import { HypervisorError } from '../../src/index.js'
import type { FinishedCampaign } from '../campaign/finished-campaign.js'
import type { EnvironmentRecord, SummaryCell } from '../campaign/records.js'
import type { Baseline, BaselineCell } from './baseline-record.js'
import { type Figure, ratioOf, timeOf } from './cells.js'
import type { LogEstimate } from './change.js'
import { duetSamplesOf } from './unlike-samples.js'

/**
 * What of a campaign later ones are held against: every cell that has a figure.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if none has.
 */
export function baselineOf(finished: FinishedCampaign): Baseline {
  const { campaign, environment, summary, folder } = finished
  const cells = summary.cells.flatMap((cell) => cellOf(cell, finished) ?? [])
  if (cells.length === 0) {
    throw new HypervisorError('ERR_INVALID_STATE', `no cell of the campaign in '${folder}' has a figure`, {
      field: folder,
      hint: 'Measure with two invocations or more.',
    })
  }
  return {
    saved: new Date().toISOString(),
    campaign: campaign.id,
    created: campaign.created,
    version: campaign.tool.version,
    confidence: campaign.plan.confidence,
    machine: machineOf(environment),
    platforms: campaign.platforms.map(({ id, payloadSha256 }) => {
      const { version, sha256 } = environment.platforms.find(({ platform }) => platform === id) ?? {}
      return {
        platform: id,
        payloadSha256,
        ...(version === undefined ? {} : { version }),
        ...(sha256 === undefined ? {} : { sha256 }),
      }
    }),
    cells,
  }
}

/** What makes another machine of it if it differs. Nothing in it names a host. */
export function machineOf({ cpu, memoryBytes, kernel, node, virtualization, kvm }: EnvironmentRecord) {
  return {
    CPU: cpu.model,
    'number of CPUs': String(cpu.logical),
    memory: `${Math.round(memoryBytes / 2 ** 20)} MiB`,
    kernel,
    Node: node,
    'virtual machine': virtualization.virtual === undefined ? 'unknown' : String(virtualization.virtual),
    KVM: kvm.kind,
  }
}

function cellOf(cell: SummaryCell, finished: FinishedCampaign): BaselineCell | undefined {
  const { platform, workload } = cell
  const ratio = estimateOf(ratioOf(cell))
  const time = estimateOf(timeOf(cell, finished))
  const samples = duetSamplesOf(cell)
  const work = finished.summary.workloads.find((candidate) => candidate.workload === workload)
  const record = finished.campaign.platforms.find(({ id }) => id === platform)
  if ((ratio === undefined && time === undefined) || work === undefined || record === undefined)
    return undefined
  return {
    platform,
    workload,
    baseline: record.baseline,
    unit: work.unit,
    perUnit: work.perUnit,
    ...(finished.campaign.plan.duet === undefined ? {} : { duet: true }),
    ...(samples === undefined ? {} : { samples }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(time === undefined ? {} : { time }),
  }
}

/** Nine digits are more than any interval deserves, and keep the file small. */
function estimateOf(figure: Figure): LogEstimate | undefined {
  if (figure.state === 'unknown') return undefined
  const { log, standardError, degreesOfFreedom } = figure.quantity.estimate
  const short = (value: number): number => Number(value.toPrecision(9))
  return {
    log: short(log),
    standardError: short(standardError),
    degreesOfFreedom: short(degreesOfFreedom),
  }
}
