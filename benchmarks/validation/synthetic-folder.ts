import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignFiles } from '../campaign/campaign-files.js'
import { readEnvironment } from '../campaign/environment.js'
import { knownWorkloads } from '../campaign/known-workloads.js'
import { makePlan } from '../campaign/plan.js'
import type { CampaignRecord, LogRecord, PlatformRecord } from '../campaign/records.js'
import { createFolder, writeEnvironment } from '../campaign/store.js'
import { toolVersion } from '../campaign/tool-version.js'
import { digestOfFile } from '../digest.js'
import { createRandom, type Random } from '../stats/index.js'

/** How large a synthetic campaign is. */
export interface SyntheticSize {
  readonly platforms: number
  readonly workloads: number
  readonly rounds: number
  /** Samples of each workload in each invocation. */
  readonly iterations: number
}

/** Writes the folder of a campaign that was never run, as a real one looks after its end. */
export async function writeSyntheticFolder(folder: string, size: SyntheticSize, seed: number): Promise<void> {
  const platforms = Array.from({ length: size.platforms }, (_, index) => platformRecord(index))
  const workloads = knownWorkloads()
    .slice(0, size.workloads)
    .map(({ name }) => name)
  const campaign: CampaignRecord = {
    kind: 'polyvisor-campaign',
    schemaVersion: 1,
    id: 'abcd1234',
    created: '2026-01-02T03:04:05.678Z',
    tool: { name: 'polyvisor', version: toolVersion() },
    form: 'custom',
    seed,
    command: ['polyvisor', 'bench'],
    platforms,
    excluded: [],
    workloads,
    plan: { ...makePlan({ form: 'full' }), iterations: size.iterations, pilotRounds: 0 },
  }
  await createFolder(folder, campaign)
  await writeEnvironment(folder, {
    ...(await readEnvironment([])),
    campaignSha256: await digestOfFile(join(folder, campaignFiles.campaign)),
  })
  await using file = await open(join(folder, campaignFiles.samples), 'w')
  for (const records of batches(campaign, size, createRandom(seed))) {
    await file.appendFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }
}

function platformRecord(index: number): PlatformRecord {
  return {
    id: index === 0 ? 'native' : `machine-${index}`,
    title: `Machine ${index}`,
    driver: 'test',
    class: index === 0 ? 'native' : 'emulator',
    uri: 'test:///synthetic',
    accelerator: 'test',
    target: 'linux-i386',
    payloadSha256: '0'.repeat(64),
    baseline: 'native',
    label: index === 0 ? 'baseline' : 'same machine code',
    spec: {},
  }
}

/** The records of each invocation, as they are written at once. */
function* batches(
  { platforms, workloads }: CampaignRecord,
  { rounds, iterations }: SyntheticSize,
  random: Random,
): Generator<readonly LogRecord[], void, undefined> {
  const facts = { startedAt: '2026-01-02T03:04:05.000Z', bootNs: 5e7, before: {}, after: {} }
  for (const { id } of platforms) {
    const settled = workloads.map((workload) => ({
      workload,
      units: 1000,
      elapsed: 4e7,
      reason: 'target' as const,
    }))
    yield [
      {
        kind: 'calibration',
        platform: id,
        targetNs: 4e7,
        payloadNs: 1e9,
        wallNs: 1e9,
        workloads: settled,
        ...facts,
      },
    ]
  }
  for (let round = 0; round < rounds; round++) {
    const machine = random.normal(0, 0.05)
    for (const [position, { id }] of platforms.entries()) {
      const level = machine + Math.log(1 + position) + random.normal(0, 0.01)
      yield [
        ...workloads.flatMap((workload) => samplesOf(id, round, workload, level, iterations, random)),
        {
          kind: 'invocation',
          platform: id,
          invocation: round,
          position,
          boots: 1,
          wallNs: 1.1e9,
          payloadNs: 1e9,
          outcome: 'complete',
          latency: { medianNs: 5e4, minimumNs: 4e4, maximumNs: 9e4, count: 16 },
          ...facts,
        },
      ]
    }
  }
  yield [
    { kind: 'end', reason: 'plan-complete', detail: 'all were made', spentNs: 1e12, at: facts.startedAt },
  ]
}

function samplesOf(
  platform: string,
  invocation: number,
  workload: string,
  level: number,
  iterations: number,
  random: Random,
): readonly LogRecord[] {
  return Array.from({ length: iterations }, (_, iteration) => {
    const spike = random.uniform() < 0.02 ? 1.5 : 1
    const elapsed = Math.round(4e7 * spike * Math.exp(level + random.normal(0, 0.01)))
    return {
      kind: 'sample' as const,
      platform,
      invocation,
      workload,
      iteration,
      units: 1000,
      elapsed,
      ticks: 2 * elapsed,
      checksum: '0123456789abcdef',
      verdict: 'exact' as const,
      noise: {
        stealNs: 0,
        preemptions: 1,
        waitNs: 20_000,
        minorFaults: 0,
        majorFaults: 0,
        interrupts: 40,
        softInterrupts: 30,
      },
    }
  })
}
