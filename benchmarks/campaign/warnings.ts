import type { SummaryCell } from './records.js'
import type { SummaryContext } from './summarise.js'

const clockTolerance = 0.01
const latencyTolerance = 0.01
const harnessTolerance = 0.1

/** What a reader must know before believing the figures of a campaign, as sentences. */
export function* campaignWarnings(
  context: SummaryContext,
  cells: readonly SummaryCell[],
): Generator<string, void, undefined> {
  const { campaign } = context
  if (context.virtualHost === true) {
    yield 'this machine is itself a virtual machine: "native" is not bare metal, and ratios are relative to it'
  }
  for (const { id, baseline, label } of campaign.platforms) {
    if (label === 'same source, other instruction set') {
      yield `${id} runs the same source compiled for another instruction set than ${baseline}: its ratios hold the compilers' difference too`
    }
  }
  for (const cell of cells) {
    if (cell.state !== 'estimated' && cell.state !== 'baseline') continue
    const { clock, latencyShare, verdict, warmup } = cell.measurement
    const name = `${cell.workload} on ${cell.platform}`
    if (clock !== undefined && clock.deviation > clockTolerance) {
      yield `${name}: the guest's clock deviates from the host's by up to ${percent(clock.deviation)}`
    }
    if (latencyShare > latencyTolerance) {
      yield `${name}: the console's round trip is ${percent(latencyShare)} of a sample, so its time is too long by about that`
    }
    if (verdict === 'within-tolerance')
      yield `${name}: the result is right within its tolerance, not to the bit`
    if (warmup['no-steady-state'] > 0) {
      yield `${name}: ${warmup['no-steady-state']} of ${cell.measurement.invocations} invocations reached no steady state`
    }
  }
  yield* harnessWarning(context)
}

function* harnessWarning({ visits }: SummaryContext): Generator<string, void, undefined> {
  const wallNs = visits.reduce((sum, visit) => sum + visit.wallNs, 0)
  const payloadNs = visits.reduce((sum, visit) => sum + visit.payloadNs, 0)
  const share = wallNs / payloadNs - 1
  if (share > harnessTolerance) {
    yield `booting, talking and cleaning up took ${percent(share)} of the payloads' own running time (aim: below ${percent(harnessTolerance)})`
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`
}
