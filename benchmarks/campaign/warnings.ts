import type { ClockSummary, Measurement, SummaryCell, SummaryRecord } from './records.js'
import type { SummaryContext } from './summarise.js'
import { xenWarnings } from './xen/words.js'

const clockTolerance = 0.01
const latencyTolerance = 0.01
const harnessTolerance = 0.1
/** Samples of a duet that ran less together than this were measured alone for too long. */
const leastOverlap = 0.8

/** What a reader must know before believing the figures of a campaign, as sentences; one for each kind of doubt. */
export function* campaignWarnings(
  context: SummaryContext,
  { cells, platforms, harness }: Pick<SummaryRecord, 'cells' | 'platforms' | 'harness'>,
): Generator<string, void, undefined> {
  if (context.virtualHost === true) {
    yield 'this machine is itself a virtual machine: "native" is not bare metal, and ratios are relative to it'
  }
  const { noisySettings = [] } = context
  if (noisySettings.length > 0) {
    yield `this machine is not tuned for measurements (${noisySettings.join(', ')}): 'polyvisor tune show' says what each of these does and what can be done`
  }
  for (const { id, baseline, label, accelerator } of context.campaign.platforms) {
    if (accelerator === 'kvm' && (context.kvm === 'software' || context.kvm === 'slow')) {
      yield `${id}: the KVM of this machine is no hardware KVM, and its figures say nothing about one`
    }
    if (label === 'same source, other instruction set') {
      yield `${id} runs the same source compiled for another instruction set than ${baseline}: its ratios hold the compilers' difference too`
    }
  }
  yield* xenWarnings(context.campaign.platforms, context.versions ?? [])
  if (context.campaign.plan.duet?.sharedCore === true) {
    yield 'the two sides of each duet ran on threads of one core: they slow each other down, and not always alike'
  }
  for (const { id } of context.campaign.platforms) {
    yield* shortOverlap(id, cells)
    yield* disturbedDuets(id, cells)
    const own = cells.filter(({ platform }) => platform === id)
    const compared = platforms.find(({ platform }) => platform === id)?.clock
    if (compared !== undefined) yield* clockWarning(id, compared)
    else {
      yield* worst(
        own,
        ({ clock }) => clock?.deviation ?? 0,
        clockTolerance,
        (where, most) => `the guest's clock deviates from the host's on ${where}, by up to ${most}`,
      )
    }
    yield* worst(
      own,
      ({ latencyShare }) => latencyShare,
      latencyTolerance,
      (where, most) =>
        `the console's round trip makes times too long on ${where}, by up to ${most} of a sample`,
    )
    yield* worst(
      own,
      ({ warmup, invocations }) =>
        warmup['no-steady-state'] / Math.max(1, invocations - (warmup.tooShort ?? 0)),
      0,
      (where, most) => `no steady state was reached on ${where}, in up to ${most} of the invocations`,
    )
    yield* worst(
      own,
      ({ verdict }) => (verdict === 'within-tolerance' ? 1 : 0),
      0,
      (where) => `the result is right within its tolerance, not to the bit, on ${where}`,
    )
  }
  yield* harnessWarning(context, harness)
}

function* shortOverlap(id: string, cells: readonly SummaryCell[]): Generator<string, void, undefined> {
  const short = cells.flatMap((cell) =>
    cell.state === 'estimated' && cell.platform === id && (cell.duet?.overlap ?? 1) < leastOverlap
      ? [{ workload: cell.workload, overlap: cell.duet?.overlap ?? 1 }]
      : [],
  )
  if (short.length === 0) return
  const least = Math.min(...short.map(({ overlap }) => overlap))
  const where = placeOf(
    id,
    short.map(({ workload }) => workload),
  )
  yield `samples ran for down to ${percent(least)} of their time only beside those of the baseline on ${where}: the rest was measured alone`
}

function* disturbedDuets(id: string, cells: readonly SummaryCell[]): Generator<string, void, undefined> {
  const disturbed = cells.flatMap((cell) =>
    cell.state === 'estimated' && cell.platform === id && cell.method === 'duet-log' ? [cell.workload] : [],
  )
  if (disturbed.length === 0) return
  yield `it is not known of most duets that both sides had their CPUs to themselves on ${placeOf(id, disturbed)}: the ratio is of typical samples and not of the fastest undisturbed ones, and cannot be compared with such a ratio`
}

function* clockWarning(id: string, clock: ClockSummary): Generator<string, void, undefined> {
  const { verdict, driftPpm = 0, spreadPpm, jumpNs } = clock
  if (verdict === 'stopped') yield `the guest's clock stands still on ${id}`
  if (verdict === 'drifting') {
    const direction = driftPpm > 0 ? 'faster' : 'slower'
    yield `the guest's clock became ${partsPerMillion(Math.abs(driftPpm))} ${direction} on ${id} during the campaign: its own times are not to be trusted`
  }
  if (verdict === 'unsteady') {
    const jumps = jumpNs > 0 ? ` and jumps by up to ${Number((jumpNs / 1e6).toPrecision(2))} ms` : ''
    yield `the guest's clock runs at rates up to ${partsPerMillion(spreadPpm)} apart from its median on ${id}${jumps}: its own times are not to be trusted`
  }
}

/** One sentence about all cells of a platform whose value is above a limit. */
function* worst(
  cells: readonly SummaryCell[],
  measure: (measurement: Measurement) => number,
  limit: number,
  say: (where: string, most: string) => string,
): Generator<string, void, undefined> {
  const over = cells.flatMap((cell) => {
    if (cell.state !== 'estimated' && cell.state !== 'baseline' && cell.state !== 'absolute') return []
    if (cell.measurement === undefined) return []
    const value = measure(cell.measurement)
    return value > limit ? [{ cell, value }] : []
  })
  const most = over.reduce((found, { value }) => Math.max(found, value), 0)
  const [first] = over
  if (first === undefined) return
  const names = over.map(({ cell }) => cell.workload)
  yield say(placeOf(first.cell.platform, names), percent(most))
}

/** A platform with the workloads that a warning is about, or how many they are. */
function placeOf(platform: string, workloads: readonly string[]): string {
  return `${platform} (${workloads.length > 3 ? `${workloads.length} workloads` : workloads.join(', ')})`
}

function* harnessWarning(
  { campaign }: SummaryContext,
  harness: SummaryRecord['harness'],
): Generator<string, void, undefined> {
  const share = harness?.share ?? 0
  if (share > harnessTolerance) {
    const waiting = campaign.plan.duet === undefined ? '' : ', waiting for each other'
    yield `booting, talking${waiting} and cleaning up took ${percent(share)} of the payloads' own running time (aim: below ${percent(harnessTolerance)})`
  }
}

function partsPerMillion(value: number): string {
  return value >= 1e4 ? percent(value / 1e6) : `${Number(value.toPrecision(2))} ppm`
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`
}
