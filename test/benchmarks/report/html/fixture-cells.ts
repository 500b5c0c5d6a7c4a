const measurement = {
  timePerUnitNs: 52_341,
  timeInterval: { low: 51_877, high: 52_809 },
  perSecond: 1.0956e9,
  invocations: 6,
  iterations: 44,
  unitsPerSample: 380,
  warmup: { flat: 4, 'warm-up': 1, 'slow-down': 0, 'no-steady-state': 1, iterationsLeftOut: 4 },
  outliers: { lowSevere: 0, lowMild: 1, highMild: 2, highSevere: 3, total: 44 },
  clock: { ticksPerNs: 2.7, deviation: 0.0004 },
  latencyShare: 0.0031,
  verdict: 'exact',
}

const { timeInterval: _, clock: __, ...once } = measurement

const baseline = (workload: string) => ({ platform: 'native', workload, state: 'baseline', measurement })

const estimated = (platform: string, workload: string, ratio: number, spread: number, more: object = {}) => ({
  platform,
  workload,
  state: 'estimated',
  label: platform === 'v86' ? 'same source, other instruction set' : 'same machine code',
  ratio,
  low: ratio / (1 + spread),
  high: ratio * (1 + spread),
  confidence: 0.95,
  method: 'welch-log',
  logStandardError: spread / 2.3,
  degreesOfFreedom: 7.9,
  halfWidth: spread,
  stop: spread > 0.05 ? 'budget-spent' : 'narrow-enough',
  bootstrap: { low: ratio / (1 + 0.9 * spread), high: ratio * (1 + 0.9 * spread) },
  measurement,
  ...more,
})

const tolerance = { measurement: { ...measurement, verdict: 'within-tolerance' } }
const evidence = [
  'ready 1 metal-x86_64',
  '<script>alert("console")</script>',
  'done float-x87 12 0 c25376e9394fcc02',
]

/** Every state of a cell at least once. */
export const cells = [
  ...['integer-add', 'float-x87', 'sha256', 'memory-copy', 'self-modifying', 'physics', 'future-work'].map(
    baseline,
  ),

  estimated('v86', 'integer-add', 3.152, 0.02, { fieller: { low: 3.07, high: 3.21 } }),
  {
    platform: 'v86',
    workload: 'float-x87',
    state: 'wrong',
    reason: 'the checksum is c25376e9394fcc02 and should be c25376e9394fcc01',
    evidence,
  },
  estimated('v86', 'sha256', 12.34, 0.04),
  estimated('v86', 'memory-copy', 8.217, 0.21),
  {
    platform: 'v86',
    workload: 'self-modifying',
    state: 'insufficient',
    reason: 'one invocation gives no interval',
    measurement: once,
  },
  estimated('v86', 'physics', 27.18, 0.03, tolerance),
  estimated('v86', 'future-work', 41.73, 0.06),

  estimated('qemu-tcg', 'integer-add', 1.0234, 0.004),
  estimated('qemu-tcg', 'float-x87', 42.06, 0.035),
  estimated('qemu-tcg', 'sha256', 5.839, 0.02),
  estimated('qemu-tcg', 'memory-copy', 2.733, 0.11),
  estimated('qemu-tcg', 'self-modifying', 161.8, 0.08),
  estimated('qemu-tcg', 'physics', 14.14, 0.012),
  estimated('qemu-tcg', 'future-work', 6.022, 0.03),

  {
    platform: 'qemu-kvm',
    workload: 'integer-add',
    state: 'timed-out',
    reason: 'no line came for 30 s',
    evidence: ['ready 1 metal-x86_64'],
  },
  {
    platform: 'qemu-kvm',
    workload: 'float-x87',
    state: 'failed',
    reason: 'QEMU ended with status 1',
    evidence: [],
  },
  {
    platform: 'qemu-kvm',
    workload: 'sha256',
    state: 'unsupported',
    reason: 'the payload says so',
    evidence: [],
  },
  ...['memory-copy', 'self-modifying', 'physics', 'future-work'].map((workload) => ({
    platform: 'qemu-kvm',
    workload,
    state: 'insufficient',
    reason: 'it was not measured',
  })),
]
