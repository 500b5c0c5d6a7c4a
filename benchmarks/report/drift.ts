import type { CampaignCells } from '../campaign/cell-data.js'
import type { InvocationRecord, LogRecord } from '../campaign/records.js'
import { clockRate, geometricMean, median } from '../stats/index.js'

/** A value at a moment of a campaign. */
export interface MomentValue {
  readonly invocation: number
  /** Since the start of the first invocation of the campaign. */
  readonly minutes: number
  readonly value: number
}

/** How a platform's times went over the campaign. */
export interface PlatformDrift {
  /** By workload: an invocation's median over the median of all, less one. */
  readonly workloads: ReadonlyMap<string, readonly MomentValue[]>
  /** The geometric mean over the workloads that every one of these invocations measured, less one. */
  readonly mean: readonly MomentValue[]
}

/**
 * How the times of a platform, taken without their warm-up, went over the campaign. For a baseline that is the
 * drift of the machine, which the ratios should not have in them.
 */
export function platformDrift(
  log: readonly LogRecord[],
  cells: CampaignCells,
  platform: string,
): PlatformDrift {
  const moments = momentsOf(log, platform)
  const workloads = new Map<string, readonly MomentValue[]>()
  for (const [workload, invocations] of cells.get(platform) ?? []) {
    const levels = invocations.map(({ invocation, partner, steady }) => ({
      invocation,
      minutes: moments.get(keyOf(invocation, partner)),
      value: median(steady.times),
    }))
    const centre = median(levels.map(({ value }) => value))
    const values = levels.flatMap(({ invocation, minutes, value }) =>
      minutes === undefined ? [] : [{ invocation, minutes, value: value / centre - 1 }],
    )
    workloads.set(
      workload,
      values.toSorted((first, second) => first.minutes - second.minutes),
    )
  }
  const most = Math.max(0, ...[...workloads.values()].map((values) => values.length))
  const whole = [...workloads.values()].filter((values) => values.length === most)
  const mean = (whole[0] ?? []).map(({ invocation, minutes }, index) => ({
    invocation,
    minutes,
    value: geometricMean(whole.map((values) => 1 + (values[index]?.value ?? 0))) - 1,
  }))
  return { workloads, mean }
}

/** The rate of a guest's clock in each invocation against the median of all, parts per million. */
export function clockDrift(log: readonly LogRecord[], platform: string): readonly MomentValue[] {
  const moments = momentsOf(log, platform)
  const rates = log.flatMap((record) => {
    if (record.kind !== 'invocation' || record.platform !== platform) return []
    const rate = clockRate(record.clockPairs ?? [])
    const minutes = moments.get(keyOf(record.invocation, record.duet?.partner))
    if (rate === undefined || minutes === undefined || !(rate.ticksPerNs > 0)) return []
    return [{ invocation: record.invocation, minutes, value: rate.ticksPerNs }]
  })
  if (rates.length === 0) return []
  const centre = median(rates.map(({ value }) => value))
  return rates.map((rate) => ({ ...rate, value: 1e6 * (rate.value / centre - 1) }))
}

/** In duets a baseline has an invocation of the same number beside each platform. */
function keyOf(invocation: number, partner: string | undefined): string {
  return partner === undefined ? String(invocation) : `${invocation} beside ${partner}`
}

function momentsOf(log: readonly LogRecord[], platform: string): ReadonlyMap<string, number> {
  const visits = log.filter((record): record is InvocationRecord => record.kind === 'invocation')
  const start = visits.reduce((least, { startedAt }) => Math.min(least, Date.parse(startedAt)), Infinity)
  return new Map(
    visits
      .filter((visit) => visit.platform === platform)
      .map(({ invocation, startedAt, duet }) => [
        keyOf(invocation, duet?.partner),
        (Date.parse(startedAt) - start) / 60_000,
      ]),
  )
}
