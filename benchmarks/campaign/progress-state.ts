import type {
  CalibrationRecord,
  CampaignRecord,
  FailureRecord,
  InvocationRecord,
  LogRecord,
  PlatformRecord,
} from './records.js'

/** Where a campaign stands. It follows from its log alone, so that a resumed run decides as the first would have. */
export interface ProgressState {
  /** Calibrations by platform. */
  readonly calibrations: ReadonlyMap<string, CalibrationRecord>
  /** Invocations that are in the log, as {@link invocationKey}. */
  readonly done: ReadonlySet<string>
  /** Platforms that are not booted any more. */
  readonly givenUp: ReadonlySet<string>
  /** Workloads that are not run any more on a platform, as {@link cellKey}. */
  readonly abandoned: ReadonlySet<string>
  /** Wall time of everything in the log, nanoseconds. */
  readonly spentNs: number
}

/** Names an invocation. */
export function invocationKey(platform: string, invocation: number): string {
  return `${platform}/${invocation}`
}

/** Names a platform's workload. */
export function cellKey(platform: string, workload: string): string {
  return `${platform}/${workload}`
}

/** The way through a log, record by record. */
export interface Progress {
  readonly add: (record: LogRecord) => void
  /** Where the campaign stands after what was added. It may change with the next record. */
  readonly state: () => ProgressState
}

/**
 * Works out where a campaign stands. A workload that failed on a platform in any way is not run there again; a
 * platform that did not come up for its calibration, or for two invocations running, or that has no workload left,
 * is given up.
 */
export function trackProgress(): Progress {
  const calibrations = new Map<string, CalibrationRecord>()
  const done = new Set<string>()
  const givenUp = new Set<string>()
  const abandoned = new Set<string>()
  const deadBefore = new Set<string>()
  let spentNs = 0
  const add = (record: LogRecord): void => {
    if (record.kind === 'failure') noteFailure(record, abandoned)
    if (record.kind === 'calibration') {
      spentNs += spentBy(record)
      calibrations.set(record.platform, record)
    }
    if (record.kind === 'invocation') {
      spentNs += spentBy(record)
      done.add(invocationKey(record.platform, record.invocation))
      const dead = record.outcome === 'failed'
      if (dead && deadBefore.has(record.platform)) givenUp.add(record.platform)
      if (dead) deadBefore.add(record.platform)
      else deadBefore.delete(record.platform)
    }
  }
  const state = (): ProgressState => {
    for (const [platform, { workloads }] of calibrations) {
      if (workloads.every(({ workload }) => abandoned.has(cellKey(platform, workload)))) givenUp.add(platform)
    }
    return { calibrations, done, givenUp, abandoned, spentNs }
  }
  return { add, state }
}

/** Wall time that a record stands for: that of a duet is the platform's, beside which the baseline ran. */
export function spentBy(record: CalibrationRecord | InvocationRecord): number {
  return record.kind === 'invocation' && record.duet?.part === 'baseline' ? 0 : record.wallNs
}

/** The platforms that still run. In duets neither side does without the other, nor without a workload that both run. */
export function runningPlatforms(
  { platforms, workloads, plan }: Pick<CampaignRecord, 'platforms' | 'workloads' | 'plan'>,
  state: ProgressState,
): readonly PlatformRecord[] {
  const alive = platforms.filter(({ id }) => !state.givenUp.has(id))
  if (plan.duet === undefined) return alive
  const left = (platform: string, workload: string): boolean =>
    workloadsLeft(state, platform, [workload]).length > 0
  const pairs = alive.filter(
    ({ id, baseline }) =>
      id !== baseline &&
      alive.some((other) => other.id === baseline) &&
      workloads.some((workload) => left(id, workload) && left(baseline, workload)),
  )
  return alive.filter(
    (platform) => pairs.includes(platform) || pairs.some(({ baseline }) => baseline === platform.id),
  )
}

function noteFailure(failure: FailureRecord, abandoned: Set<string>): void {
  if (failure.workload !== undefined) abandoned.add(cellKey(failure.platform, failure.workload))
}

/** The workloads that a platform still has to run, as its calibration settled them, in the order given. */
export function workloadsLeft(
  state: ProgressState,
  platform: string,
  workloads: readonly string[],
): CalibrationRecord['workloads'] {
  const settled = state.calibrations.get(platform)?.workloads ?? []
  return workloads.flatMap((workload) => {
    if (state.abandoned.has(cellKey(platform, workload))) return []
    const found = settled.find((entry) => entry.workload === workload)
    return found === undefined ? [] : [found]
  })
}

/** How many whole rounds are in the log: every platform that still runs has been visited in each. */
export function wholeRounds(state: ProgressState, campaign: CampaignRecord): number {
  const running = runningPlatforms(campaign, state)
  if (running.length === 0) return 0
  let round = 0
  while (running.every(({ id }) => state.done.has(invocationKey(id, round)))) round++
  return round
}
