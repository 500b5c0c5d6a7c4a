import type { HistoricRow } from '../../../benchmarks/historic/result.js'

/** What was measured of one workload on a machine of the past, made up. */
export const madeRow: HistoricRow = {
  machine: 'eniac',
  title: 'ENIAC',
  year: 1946,
  timing: 'Goldstine: Report on the ENIAC, 1946',
  emulator: 'an emulator 1.0',
  workload: 'loop',
  repetitions: 10,
  seconds: [0.5, 0.6],
  originalSeconds: 550,
  timesTheOriginal: { median: 1000, low: 916.7, high: 1100 },
  instructionsPerSecond: { median: 5e6, low: 4.6e6, high: 5.5e6 },
  originalInstructionsPerSecond: 5000,
  correct: true,
  fastEnoughSince: 1987.3,
}
