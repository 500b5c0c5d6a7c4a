import { findWorkload } from '../../../../benchmarks/guest/catalogue.js'
import { cells } from './fixture-cells.js'

const invocations = 6
const iterations = 8
const at = '2026-03-14T15:10:00.000Z'

/** Repeatable noise: mostly within a percent, every nineteenth sample twice as long. */
function noisy(nanoseconds: number, index: number): number {
  const ripple = 0.01 * Math.sin(12.9898 * index) + (index % 8 === 0 ? 0.03 : 0)
  return nanoseconds * (index % 19 === 7 ? 2 : 1 + ripple)
}

function checksumOn(platform: string, workload: string): { checksum: string; verdict: string } {
  const right = findWorkload(workload)?.checksum ?? '0123456789abcdef'
  if (platform === 'v86' && workload === 'float-x87')
    return { checksum: 'c25376e9394fcc02', verdict: 'wrong' }
  if (platform === 'v86' && workload === 'physics') {
    return { checksum: '406595bcd4764a5d', verdict: 'within-tolerance' }
  }
  return { checksum: right, verdict: 'exact' }
}

const measured = cells.filter(({ platform, state }) => platform !== 'qemu-kvm' || state === 'estimated')

const samples = measured.flatMap(({ platform, workload }, cell) =>
  Array.from({ length: invocations * iterations }, (_, index) => ({
    kind: 'sample',
    platform,
    invocation: Math.floor(index / iterations),
    workload,
    iteration: index % iterations,
    units: 380,
    elapsed: noisy(20e6, 100 * cell + index),
    ticks: 54e6,
    ...checksumOn(platform, workload),
  })),
)

/** The lines of `samples.jsonl`: samples of the cells that have some, failures of the others, and the end. */
export const log: readonly object[] = [
  ...samples,
  {
    kind: 'failure',
    platform: 'qemu-kvm',
    invocation: null,
    outcome: 'garbage',
    reason: 'the console sent what is no line of the protocol',
    code: 'ERR_PROTOCOL',
    evidence: ['\\x1b[2J\\xff\\xfe'],
  },
  {
    kind: 'end',
    reason: 'budget-spent',
    detail: '9 of 14 intervals are narrow enough',
    spentNs: 118.4e9,
    at,
  },
]
