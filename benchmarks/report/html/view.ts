import { type CampaignCells, type CellInvocation, cellInvocations } from '../../campaign/cell-data.js'
import type {
  CampaignRecord,
  EnvironmentRecord,
  EstimatedCell,
  FailureRecord,
  LogRecord,
  PlatformRecord,
  PlatformSummary,
  PlatformVersion,
  SampleRecord,
  SummaryCell,
  SummaryRecord,
} from '../../campaign/records.js'
import { type PlatformMark, platformMark } from './marks.js'

/** What a report is made from: the parsed files of a campaign's folder. */
export interface ReportInput {
  readonly campaign: CampaignRecord
  readonly environment: EnvironmentRecord
  readonly summary: SummaryRecord
  readonly log: readonly LogRecord[]
}

/** A platform with all that the files say of it. */
export interface PlatformView {
  readonly id: string
  readonly title: string
  readonly record: PlatformRecord
  readonly summary: PlatformSummary | undefined
  readonly version: PlatformVersion | undefined
  readonly mark: PlatformMark
}

/** A workload of the summary. */
export type WorkloadView = SummaryRecord['workloads'][number]

/** The input, arranged for the sections. */
export interface ReportView extends ReportInput {
  /** All platforms, in the order of the campaign. */
  readonly platforms: readonly PlatformView[]
  readonly baselines: readonly PlatformView[]
  /** The platforms that have ratios. */
  readonly compared: readonly PlatformView[]
  /** By their largest ratio, the largest first; those without one last. */
  readonly workloads: readonly WorkloadView[]
  /** `95%`. */
  readonly confidence: string
  cell(platform: string, workload: string): SummaryCell | undefined
  /** In the order of the invocations. */
  samples(platform: string, workload: string): readonly SampleRecord[]
  /** All samples by platform, workload and invocation, with what was found in them. */
  readonly cells: CampaignCells
  /** Those of one cell. */
  invocations(platform: string, workload: string): readonly CellInvocation[]
  readonly failures: readonly FailureRecord[]
  /** The title of a platform, or its id if the campaign does not have it. */
  titleOf(platform: string): string
}

/** Arranges the files of a campaign for its report. */
export function arrangeReport(input: ReportInput): ReportView {
  const { campaign, environment, summary, log } = input
  const cells = new Map(summary.cells.map((cell) => [keyOf(cell.platform, cell.workload), cell]))
  const platforms = campaign.platforms.map((record, index) => ({
    id: record.id,
    title: record.title,
    record,
    summary: summary.platforms.find(({ platform }) => platform === record.id),
    version: environment.platforms.find(({ platform }) => platform === record.id),
    mark: platformMark(index),
  }))
  const largest = largestRatios(summary)
  const analysed = cellInvocations(log)
  const invocations = (platform: string, workload: string) => analysed.get(platform)?.get(workload) ?? []
  return {
    ...input,
    platforms,
    baselines: platforms.filter(({ record }) => record.id === record.baseline),
    compared: platforms.filter(({ record }) => record.id !== record.baseline),
    workloads: summary.workloads.toSorted(
      (one, other) => (largest.get(other.workload) ?? 0) - (largest.get(one.workload) ?? 0),
    ),
    confidence: `${Number((100 * campaign.plan.confidence).toPrecision(3))}%`,
    cell: (platform, workload) => cells.get(keyOf(platform, workload)),
    samples: (platform, workload) => invocations(platform, workload).flatMap(({ samples }) => samples),
    cells: analysed,
    invocations,
    failures: log.filter((record) => record.kind === 'failure'),
    titleOf: (platform) => platforms.find(({ id }) => id === platform)?.title ?? platform,
  }
}

function keyOf(platform: string, workload: string): string {
  return `${platform}/${workload}`
}

function largestRatios({ cells }: SummaryRecord): ReadonlyMap<string, number> {
  const largest = new Map<string, number>()
  for (const cell of cells) {
    if (cell.state !== 'estimated') continue
    largest.set(cell.workload, Math.max(cell.ratio, largest.get(cell.workload) ?? 0))
  }
  return largest
}

/** The cells of a platform that have a ratio, the smallest first. */
export function estimatedOn({ summary }: ReportView, { id }: PlatformView): readonly EstimatedCell[] {
  return summary.cells
    .filter((cell) => cell.state === 'estimated')
    .filter(({ platform }) => platform === id)
    .toSorted((one, other) => one.ratio - other.ratio)
}
