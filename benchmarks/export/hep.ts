import type { FinishedCampaign } from '../campaign/finished-campaign.js'
import type {
  FailureRecord,
  InvocationRecord,
  LogRecord,
  PlatformRecord,
  SampleRecord,
  SummaryCell,
} from '../campaign/records.js'
import { timePerUnit } from '../campaign/time-per-unit.js'
import { mean, median } from '../stats/index.js'
import { hepHardware, hepSoftware } from './hep-host.js'
import type { HepBenchmark, HepProfile, HepReport, HepRun } from './hep-record.js'

/** What the layout asks for and no campaign knows. */
export interface HepOptions {
  /** Name for the machine, of the user's choice; campaigns name no host. Default: `not_defined`. */
  readonly hostId?: string | undefined
  /** The suite's tags: the site, the cloud. */
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/**
 * A campaign in the JSON layout of the HEPiX benchmark suite, version 3.1: a profile for each platform, in it a
 * benchmark for each workload, in it a run for each invocation.
 */
export function hepReport(
  finished: FinishedCampaign,
  records: readonly LogRecord[],
  options: HepOptions = {},
): HepReport {
  const { campaign, environment } = finished
  const { hostId = 'not_defined', tags } = options
  const started = moment(campaign.created)
  const end = records.findLast((record) => record.kind === 'end')
  const last = records.findLast((record) => record.kind === 'invocation')
  return {
    _id: campaign.id,
    _timestamp: started,
    _timestamp_end: moment(end?.at ?? last?.startedAt ?? campaign.created),
    json_version: '3.1',
    host: {
      hostname: hostId,
      ip: 'not_defined',
      tags: tags ?? 'not_defined',
      SW: hepSoftware(environment, campaign),
      HW: hepHardware(environment),
    },
    suite: {
      version: `polyvisor ${campaign.tool.version}`,
      flags: { ncores: 1, run_mode: 'polyvisor' },
      benchmark_version: { polyvisor: campaign.tool.version },
    },
    plugins: {},
    profiles: Object.fromEntries(
      campaign.platforms.map((platform) => [
        `polyvisor_${platform.id}`,
        profileOf(platform, finished, records),
      ]),
    ),
  }
}

function profileOf(
  platform: PlatformRecord,
  { campaign, environment, summary }: FinishedCampaign,
  records: readonly LogRecord[],
): HepProfile {
  const overall = summary.platforms.find((candidate) => candidate.platform === platform.id)?.overall
  const version = environment.platforms.find((candidate) => candidate.platform === platform.id)?.version
  const own = records.filter((record) => 'platform' in record && record.platform === platform.id)
  const visits = own.filter((record) => record.kind === 'invocation')
  const benchmarks = campaign.workloads.map((workload) => {
    const samples = own.flatMap((record) =>
      record.kind === 'sample' && record.workload === workload ? [record] : [],
    )
    const cell = summary.cells.find(
      (candidate) => candidate.platform === platform.id && candidate.workload === workload,
    )
    const work = summary.workloads.find((candidate) => candidate.workload === workload)
    const failures = own.filter(
      (record): record is FailureRecord =>
        record.kind === 'failure' && (record.workload ?? workload) === workload,
    )
    const description = `${work?.title ?? workload} (${work?.unit ?? 'units'}/s)`
    const runs: [`run${number}`, HepRun][] = visits.map((visit, index) => {
      const those = samples.filter(
        ({ invocation, partner }) => invocation === visit.invocation && partner === visit.duet?.partner,
      )
      const failure = failureIn(visit, failures) ?? (those.length === 0 ? failures[0] : undefined)
      const log = failure?.reason ?? (those.length === 0 ? 'not measured' : 'ok')
      // Of a duet's failure it is not known which of the invocations of its number it was in.
      const scored =
        failure === undefined || visit.duet !== undefined
          ? those.filter(({ verdict }) => verdict !== 'wrong')
          : []
      // A baseline has several invocations of one number in campaigns of duets.
      return [
        `run${visit.duet === undefined ? visit.invocation : index}`,
        runOf(visit, workload, scored, work?.perUnit ?? 1, log),
      ]
    })
    const benchmark: HepBenchmark = {
      version: platform.payloadSha256.slice(0, 12),
      args: { iterations: campaign.plan.iterations, units: samples[0]?.units ?? 0 },
      app: { version: campaign.tool.version, description, bmk_checksum: platform.payloadSha256 },
      run_info: { copies: 1, threads_per_copy: 1, events_per_thread: samples[0]?.units ?? 0 },
      ...overheadOf(cell, platform.baseline),
      ...Object.fromEntries(runs),
    }
    return [workload, benchmark] as const
  })
  return {
    ...(overall?.state === 'estimated'
      ? { score: 1 / overall.ratio, score_interval: [1 / overall.high, 1 / overall.low] }
      : overall?.state === 'baseline'
        ? { score: 1, score_interval: [1, 1] }
        : {}),
    unit: `speed relative to ${platform.baseline}`,
    status: overall?.state === 'insufficient' ? overall.reason : 'success',
    platform: {
      title: platform.title,
      class: platform.class,
      accelerator: platform.accelerator,
      version: version ?? 'not_available',
      baseline: platform.baseline,
    },
    benchmarks: Object.fromEntries(benchmarks),
  }
}

/** What went wrong in this very invocation: those before it were right, and have their scores. */
function failureIn(visit: InvocationRecord, failures: readonly FailureRecord[]): FailureRecord | undefined {
  return failures.find(({ invocation }) => invocation === visit.invocation)
}

function overheadOf(cell: SummaryCell | undefined, baseline: string): Pick<HepBenchmark, 'overhead'> {
  if (cell?.state !== 'estimated') return {}
  const { ratio: value, low, high, confidence } = cell
  return { overhead: { value, low, high, confidence, unit: `times ${baseline}` } }
}

function runOf(
  visit: InvocationRecord,
  workload: string,
  samples: readonly SampleRecord[],
  perUnit: number,
  log: string,
): HepRun {
  // As the summary does: what a standard tool did, by the time that it says it took.
  const rates = samples.map((sample) => (1e9 * perUnit) / timePerUnit(sample))
  const started = Date.parse(visit.startedAt)
  const middle = rates.length === 0 ? 0 : median(rates)
  return {
    duration: samples.reduce((sum, { elapsed }) => sum + elapsed, 0) / 1e9,
    start_at: ctime(started),
    end_at: ctime(started + visit.wallNs / 1e6),
    report: {
      'wl-scores': rates.length === 0 ? {} : { [workload]: middle },
      ...(rates.length === 0
        ? {}
        : {
            'wl-stats': {
              score: middle,
              median: middle,
              avg: mean(rates),
              min: Math.min(...rates),
              max: Math.max(...rates),
            },
          }),
      log,
    },
  }
}

/** `2026-01-02T03:04:05Z`: the suite's moments have no fractions. */
function moment(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19)}Z`
}

/** As C's ctime, in UTC: `Tue Aug  4 10:36:13 2020`. */
function ctime(milliseconds: number): string {
  const [day = '', date = '', month, year, time] = new Date(milliseconds).toUTCString().split(/,? /)
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`
}
