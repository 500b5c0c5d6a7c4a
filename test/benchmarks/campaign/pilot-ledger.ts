import { createLedger, type Ledger } from '../../../benchmarks/campaign/ledger.js'
import type { CampaignRecord } from '../../../benchmarks/campaign/records.js'
import { createRandom } from '../../../benchmarks/stats/index.js'

/** Rounds of the synthetic pilots. */
export const pilotRounds = 3

/** How a synthetic platform behaves. */
export interface Behaviour {
  /** Deviation of a sample and of an invocation, on the logarithmic scale. */
  readonly within: number
  readonly between: number
  /** Wall time of an invocation besides its samples, nanoseconds. */
  readonly bootNs: number
  /** Factor on each sample by its number. */
  readonly shape?: (iteration: number) => number
  /** Time of a sample over what was calibrated. */
  readonly speed?: number
}

/** A ledger of pilot rounds: a calm baseline, and a platform that behaves as told. */
export function pilotLedger(campaign: CampaignRecord, behaviour: Behaviour, rounds = pilotRounds): Ledger {
  const ledger = createLedger(campaign)
  const random = createRandom(5)
  const calm: Behaviour = { within: 0.002, between: 0.002, bootNs: 1e7 }
  const facts = { startedAt: '2026-01-02T03:04:05.000Z', bootNs: 1e6, before: {}, after: {} }
  for (const platform of ['steady', 'other']) {
    const workloads = campaign.workloads.map((workload) => ({
      workload,
      units: 1000,
      elapsed: 40e6,
      reason: 'target' as const,
    }))
    ledger.add([
      { kind: 'calibration', platform, targetNs: 40e6, payloadNs: 1e8, wallNs: 1e8, workloads, ...facts },
    ])
  }
  for (let round = 0; round < rounds; round++) {
    for (const [platform, { within, between, bootNs, shape, speed = 1 }] of [
      ['steady', calm],
      ['other', behaviour],
    ] as const) {
      let wallNs = bootNs
      for (const workload of campaign.workloads) {
        const level = random.normal(0, between)
        for (let iteration = 0; iteration < campaign.plan.iterations; iteration++) {
          const elapsed =
            40e6 * speed * (shape?.(iteration) ?? 1) * Math.exp(level + random.normal(0, within))
          wallNs += elapsed
          ledger.add([
            {
              kind: 'sample',
              platform,
              invocation: round,
              workload,
              iteration,
              units: 1000,
              elapsed,
              ticks: 1,
              checksum: '0'.repeat(16),
              verdict: 'exact',
            },
          ])
        }
      }
      ledger.add([
        {
          kind: 'invocation',
          platform,
          invocation: round,
          position: 0,
          boots: 1,
          wallNs,
          payloadNs: wallNs,
          outcome: 'complete',
          ...facts,
        },
      ])
    }
  }
  return ledger
}
