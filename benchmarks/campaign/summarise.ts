import { physicsSummary } from '../physics/summary.js'
import { median } from '../stats/index.js'
import { campaignNoise } from './campaign-noise.js'
import { type CellInvocation, cellInvocations } from './cell-data.js'
import { hostClockSummary, platformClock } from './clock-summary.js'
import { overallRatio } from './overall.js'
import { spentBy } from './progress-state.js'
import type {
  CampaignRecord,
  EndRecord,
  EnvironmentRecord,
  FailureRecord,
  InvocationRecord,
  LogRecord,
  PlatformRecord,
  PlatformSummary,
  SpreadRecord,
  SummaryCell,
  SummaryRecord,
} from './records.js'
import { summariseCell } from './summarise-cell.js'
import { campaignWarnings } from './warnings.js'
import type { CampaignWorkload } from './workload.js'

/** What a summary is made from. */
export interface SummaryInput {
  readonly campaign: CampaignRecord
  readonly records: readonly LogRecord[]
  /** At least the campaign's. */
  readonly workloads: readonly CampaignWorkload[]
  /** Logical processors of the host; from `environment.json`. Default: those of this machine. */
  readonly cores?: number | undefined
  /** Whether the host is itself a virtual machine, if that is known; from `environment.json`. */
  readonly virtualHost?: boolean | undefined
  /** Settings of the host that make it noisier than it need be; from `environment.json`. */
  readonly noisySettings?: readonly string[] | undefined
  /** Kind of the host's KVM; from `environment.json`. */
  readonly kvm?: EnvironmentRecord['kvm']['kind'] | undefined
  /** What ran each platform; from `environment.json`. */
  readonly versions?: EnvironmentRecord['platforms'] | undefined
}

/** What the parts of a summary share. */
export interface SummaryContext extends SummaryInput {
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, readonly CellInvocation[]>>
  readonly visits: readonly InvocationRecord[]
  /** The same by platform. */
  readonly visitsOf: ReadonlyMap<string, readonly InvocationRecord[]>
  readonly failures: readonly FailureRecord[]
  readonly spreads: readonly SpreadRecord[]
  readonly end: EndRecord | undefined
}

/**
 * Computes the summary of a campaign from its records. The same records give the same summary.
 *
 * @throws TypeError if a workload of the campaign is not among the given ones.
 */
export function summarise(input: SummaryInput): SummaryRecord {
  const { campaign, records } = input
  const visits = records.filter((record) => record.kind === 'invocation')
  const context: SummaryContext = {
    ...input,
    cells: cellInvocations(records),
    visits,
    visitsOf: new Map(
      campaign.platforms.map(({ id }) => [id, visits.filter(({ platform }) => platform === id)]),
    ),
    failures: records.filter((record) => record.kind === 'failure'),
    spreads: records.filter((record) => record.kind === 'spread'),
    end: records.findLast((record) => record.kind === 'end'),
  }
  const workloads = campaign.workloads.map((name) => workloadNamed(input.workloads, name))
  const cells = campaign.platforms.flatMap((platform) =>
    workloads.map((workload) => summariseCell(context, platform, workload)),
  )
  const ran = records.filter((record) => record.kind === 'invocation' || record.kind === 'calibration')
  const harness = harnessShare(ran)
  const platforms = campaign.platforms.map((platform) => summarisePlatform(context, platform, cells))
  const hostClock = hostClockSummary(context.visits)
  const physics = physicsSummary(campaign, records)
  const { end } = context
  return {
    kind: 'polyvisor-summary',
    schemaVersion: 1,
    campaign: campaign.id,
    complete: end !== undefined && end.reason !== 'interrupted',
    stop: {
      reason: end?.reason ?? 'interrupted',
      detail: end?.detail ?? 'the campaign has not come to its end',
      spentNs: sum(ran.map(spentBy)),
      budgetNs: campaign.plan.budgetNs,
    },
    ...(harness === undefined ? {} : { harness }),
    platforms,
    workloads: workloads.map(({ name, title, family, unit, perUnit }) => ({
      workload: name,
      title,
      family,
      unit,
      perUnit,
    })),
    cells,
    noise: campaignNoise(context),
    ...(hostClock === undefined ? {} : { hostClock }),
    ...(physics === undefined ? {} : { physics }),
    warnings: [...campaignWarnings(context, { cells, platforms, harness })],
  }
}

function summarisePlatform(
  context: SummaryContext,
  platform: PlatformRecord,
  cells: readonly SummaryCell[],
): PlatformSummary {
  const { campaign } = context
  const visits = (context.visitsOf.get(platform.id) ?? []).filter(({ bootNs }) => bootNs > 0)
  const latencies = visits.flatMap(({ latency }) => (latency === undefined ? [] : [latency]))
  const harness = harnessShare(visits)
  const compute = context.workloads.filter(({ family }) => family === 'compute').map(({ name }) => name)
  const estimated = cells
    .filter((cell) => cell.platform === platform.id && cell.state === 'estimated')
    .map(({ workload }) => workload)
    .filter((workload) => compute.includes(workload))
  const empty = new Map<string, readonly CellInvocation[]>()
  const clock = platformClock(context.visits, platform)
  return {
    platform: platform.id,
    title: platform.title,
    overall:
      platform.id === platform.baseline
        ? { state: 'baseline' }
        : overallRatio(
            context.cells.get(platform.id) ?? empty,
            context.cells.get(platform.baseline) ?? empty,
            estimated,
            campaign.plan,
          ),
    ...lifeTimes(visits),
    ...(visits.length === 0 ? {} : { boot: spread(visits.map(readyNs)) }),
    ...(latencies.length === 0
      ? {}
      : {
          latency: {
            medianNs: median(latencies.map(({ medianNs }) => medianNs)),
            maximumNs: Math.max(...latencies.map(({ maximumNs }) => maximumNs)),
          },
        }),
    ...(harness === undefined ? {} : { harness }),
    ...(clock === undefined ? {} : { clock }),
    failures: context.failures.filter((failure) => failure.platform === platform.id).length,
  }
}

/** Of the first boot, as the moments before it are; earlier versions know only all boots together. */
function readyNs({ phases, bootNs, boots }: InvocationRecord): number {
  return phases?.readyNs ?? bootNs / boots
}

/** Medians of the times of which at least one visit has one. */
function lifeTimes(visits: readonly InvocationRecord[]): Pick<PlatformSummary, 'lifeTimes'> {
  const medianOf = (timeOf: (visit: InvocationRecord) => number | undefined): number | undefined => {
    const times = visits.flatMap((visit) => timeOf(visit) ?? [])
    return times.length === 0 ? undefined : median(times)
  }
  const found = Object.entries({
    runningNs: medianOf(({ phases }) => phases?.runningNs),
    firstLineNs: medianOf(({ phases }) => phases?.firstLineNs),
    kernelNs: medianOf(({ phases }) => phases?.kernelNs),
    shutdownNs: medianOf(({ shutdownNs }) => shutdownNs),
  }).filter(([, time]) => time !== undefined)
  return found.length === 0 ? {} : { lifeTimes: Object.fromEntries(found) }
}

function spread(values: readonly number[]) {
  return { medianNs: median(values), minimumNs: Math.min(...values), maximumNs: Math.max(...values) }
}

/** What a harness costs on top of the payloads' own running time; `undefined` where nothing ran. */
function harnessShare(ran: readonly Record<'wallNs' | 'payloadNs', number>[]): SummaryRecord['harness'] {
  const [wallNs, payloadNs] = [sum(ran.map((one) => one.wallNs)), sum(ran.map((one) => one.payloadNs))]
  return payloadNs > 0 ? { wallNs, payloadNs, share: wallNs / payloadNs - 1 } : undefined
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function workloadNamed(workloads: readonly CampaignWorkload[], name: string): CampaignWorkload {
  const found = workloads.find((workload) => workload.name === name)
  if (found === undefined) throw new TypeError(`the workload '${name}' is not known`)
  return found
}
