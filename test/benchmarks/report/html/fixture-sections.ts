import { type LogRecord, logRecordSchema, summarySchema } from '../../../../benchmarks/campaign/records.js'
import type { ReportInput } from '../../../../benchmarks/report/html/index.js'
import { reportFixture } from './fixture.js'

/** Invocations a minute apart, with a guest's clock that goes `rate` ticks a nanosecond, faster by `ppm` each time. */
const visits = (platform: string, rate: number, ppm: number) =>
  Array.from({ length: 6 }, (_, invocation) => ({
    kind: 'invocation',
    platform,
    invocation,
    position: 0,
    boots: 1,
    payloadNs: 1e9,
    outcome: 'complete',
    startedAt: new Date(Date.UTC(2026, 2, 14, 15, 10 + invocation)).toISOString(),
    bootNs: 6e7,
    wallNs: 2e9,
    before: {},
    after: {},
    clockPairs: [0, 1e9, 2e9].map((hostNs) => ({
      hostNs,
      ticks: hostNs * rate * (1 + 1e-6 * ppm * invocation),
      uncertaintyNs: 20_000,
    })),
  }))

const clock = (ticksPerNs: number, driftPpm: number, verdict: string) => ({
  ticksPerNs,
  invocations: 6,
  driftPpm,
  spreadPpm: Math.abs(driftPpm) * 0.7,
  jumpNs: 1200,
  resolutionPpm: 20,
  verdict,
})

const spread = {
  state: 'measured',
  count: 4096,
  invocations: 6,
  minimumNs: 820,
  medianNs: 1100,
  p90Ns: 1400,
  p99Ns: 9000,
  p999Ns: 61_000,
  maximumNs: 2.4e6,
  emptyNs: 31,
  ticksPerNs: 2.7,
  deviation: 0.0004,
  histogram: [
    { fromNs: 800, toNs: 900, count: 96 },
    { fromNs: 1000, toNs: 1200, count: 3900 },
    { fromNs: 8000, toNs: 9500, count: 90 },
    { fromNs: 2.3e6, toNs: 2.5e6, count: 10 },
  ],
}

const boundary = [
  {
    platform: 'qemu-tcg',
    workload: 'exit-cpuid',
    state: 'absolute',
    reason: 'a process cannot leave a guest',
    operation: { ns: 1043.4, low: 1031, high: 1057, confidence: 0.95 },
    spread,
  },
  {
    platform: 'v86',
    workload: 'exit-cpuid',
    state: 'absolute',
    reason: 'a process cannot leave a guest',
    operation: { ns: 212 },
    spread: { state: 'refused', reason: 'its counter does not move' },
  },
]

const words = (mass: string) => [mass, '3fefc59e00955323', 'a6940c961bddf0f5']
const result = { state: 'result', mass: 173.15106, error: 0.99287, withinError: true, pull: 0.76 }
const cause = (kind: string, sentence: string) => ({ kind, words: sentence, evidence: ['a probe shows it'] })

const physics = {
  unit: 'GeV',
  truth: 172.4,
  reference: { workload: 'physics', mass: 173.15106, error: 0.99287, words: words('4065a4d58058f391') },
  rows: [
    ...['native', 'qemu-tcg'].map((platform) => ({
      ...result,
      platform,
      workload: 'physics',
      words: words('4065a4d58058f391'),
      ulps: 0,
      errorUlps: 0,
      sameEvents: true,
      group: 'A',
      right: true,
    })),
    {
      ...result,
      platform: 'v86',
      workload: 'physics',
      mass: 175.5,
      withinError: false,
      words: words('4065a4d58058f392'),
      ulps: -7,
      errorUlps: 12,
      sameEvents: false,
      group: 'B',
      right: false,
      machine: cause('emulator-approximation', 'some functions are computed in doubles'),
    },
    {
      platform: 'qemu-kvm',
      workload: 'physics',
      state: 'missing',
      outcome: 'timed-out',
      reason: 'no line came',
    },
    {
      platform: 'v86',
      workload: 'float-x87',
      state: 'unsteady',
      results: [words('4065a4d58058f392'), words('4065a4d58058f393')],
    },
  ],
  probes: [{ platform: 'v86', operations: [{ name: 'FSIN', doubles: 60, of: 60 }] }],
}

/** The fixture with every further part that a report can have: operations, clocks, drift, physics, lives. */
export function wholeFixture(): ReportInput {
  const input = reportFixture()
  const clocks = new Map([
    ['native', clock(2.7, 3, 'steady')],
    ['v86', clock(1, -1800, 'drifting')],
  ])
  const summary = summarySchema.parse({
    ...input.summary,
    platforms: input.summary.platforms.map((platform) => {
      const found = clocks.get(platform.platform)
      const lifeTimes = { runningNs: 2e6, firstLineNs: 4e7, kernelNs: 5e7, shutdownNs: 9e6 }
      return found === undefined ? platform : { ...platform, clock: found, lifeTimes }
    }),
    workloads: [
      ...input.summary.workloads,
      {
        workload: 'exit-cpuid',
        title: 'CPUID',
        family: 'boundary',
        unit: 'operations',
        perUnit: 16,
      },
    ],
    cells: [...input.summary.cells, ...boundary],
    physics,
    hostClock: { steeringPpm: -3.4, rangePpm: 0.2, invocations: 12 },
  })
  const records = [...visits('native', 2.7, 1), ...visits('v86', 1, -700)]
  return {
    ...input,
    campaign: { ...input.campaign, workloads: [...input.campaign.workloads, 'exit-cpuid'] },
    summary,
    log: [...input.log, ...records.map((record): LogRecord => logRecordSchema.parse(record))],
  }
}
