import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CampaignEvent, execute } from '../../../benchmarks/campaign/execute.js'
import { createLedger } from '../../../benchmarks/campaign/ledger.js'
import type { CampaignPlatform } from '../../../benchmarks/campaign/platform.js'
import type { CampaignRecord, LogRecord } from '../../../benchmarks/campaign/records.js'
import { openSampleLog } from '../../../benchmarks/campaign/sample-log.js'
import type { CampaignWorkload } from '../../../benchmarks/campaign/workload.js'
import type { GuestMachine, TestGuest } from '../../../drivers/test/driver.js'
import { test as testDriver } from '../../../drivers/test/driver.js'

/** The checksums that the stand-in payload gives where it gives the right ones. */
export const rightChecksums: Readonly<Record<string, string>> = {
  add: '00000000000000aa',
  chase: '00000000000000cc',
}

/** Two workloads as the catalogue would have them. */
export const standInWorkloads: readonly CampaignWorkload[] = Object.entries(rightChecksums).map(
  ([name, expected]) => ({
    name,
    title: name,
    family: 'compute',
    unit: 'operations',
    perUnit: 1000,
    expected,
    check: (checksum) => (checksum === expected ? 'exact' : 'wrong'),
  }),
)

/** Answers one command of the payload; `undefined` leaves it to the well-behaved stand-in. */
export type Misbehaviour = (
  line: string,
  machine: GuestMachine,
) => Promise<string | undefined> | string | undefined

/**
 * A payload in the memory of the test driver: it speaks the protocol, and a unit of any workload takes it a
 * quarter of a millisecond. It stands in for what no real payload can be made to do: to lie, babble and fall silent.
 */
export function standInPayload(misbehave: Misbehaviour = () => undefined, ready = true): TestGuest {
  return (machine) => {
    if (ready) void machine.write('ready polyvisor-payload 1 test\n')
    return {
      async onLine(line) {
        const answer = (await misbehave(line, machine)) ?? (await behave(line, machine))
        if (answer !== '') await machine.write(`${answer}\n`)
      },
    }
  }
}

async function behave(line: string, machine: GuestMachine): Promise<string> {
  const [verb = '', name = '', count = ''] = line.split(' ')
  if (verb === 'echo') return `echo ${name}`
  if (verb === 'prepare') return `prepared ${name}`
  if (verb === 'cpu') return 'cpu Test_stand_in 1.2.3 0 none\nhypervisor none\ndone cpu'
  if (verb !== 'run') return 'error unknown-command no such command'
  const units = Number(count)
  await machine.sleep(Math.ceil(units / 4))
  return `done ${name} ${units} ${units * 1000} ${rightChecksums[name]}`
}

/** A platform of the test driver on which that payload runs. The first name given to a campaign is its baseline. */
export async function standInPlatform(
  id: string,
  guest: TestGuest,
  baseline = 'steady',
): Promise<CampaignPlatform> {
  const uri = `test:///campaign-${id}`
  await using connection = await testDriver.connect(uri)
  connection.native.setGuest(guest)
  return {
    record: {
      id,
      title: id,
      driver: 'test',
      class: 'test',
      uri,
      accelerator: 'test',
      target: 'test',
      payloadSha256: '0'.repeat(64),
      baseline,
      label: id === baseline ? 'baseline' : 'same machine code',
      spec: {},
    },
    spec: {},
  }
}

/** A small campaign of so many invocations on these platforms. */
export function standInCampaign(
  platforms: readonly CampaignPlatform[],
  invocations = 2,
  seed = 1,
): CampaignRecord {
  return {
    kind: 'polyvisor-campaign',
    schemaVersion: 1,
    id: 'abcd1234',
    created: '2026-01-02T03:04:05.678Z',
    tool: { name: 'polyvisor', version: '0.0.0' },
    form: 'custom',
    seed,
    command: ['polyvisor', 'bench'],
    platforms: platforms.map(({ record }) => record),
    excluded: [],
    workloads: Object.keys(rightChecksums),
    plan: {
      invocations: { minimum: invocations, maximum: invocations },
      iterations: 2,
      budgetNs: 60e9,
      targetHalfWidth: 1e-9,
      confidence: 0.95,
      sampleTargetNs: 1e6,
      timeoutNs: 2e9,
    },
  }
}

/** Runs a campaign in a folder to its end, and returns all that its log then holds. */
export async function runStandIns(
  folder: string,
  campaign: CampaignRecord,
  platforms: readonly CampaignPlatform[],
  onEvent: (event: CampaignEvent) => void = () => {},
  signal?: AbortSignal,
  workloads: readonly CampaignWorkload[] = standInWorkloads,
): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  const ledger = createLedger(campaign)
  await using log = await openSampleLog(folder, (record) => {
    records.push(record)
    ledger.add([record])
  })
  for await (const event of execute({ campaign, platforms, workloads, ledger, log, signal })) {
    if (event.type === 'recorded') records.push(...event.records)
    if (event.type === 'end') records.push(event.end)
    onEvent(event)
  }
  return records
}

/** Does something in a folder that is gone afterwards. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-campaign-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Names every sample of a log. */
export function sampleKeys(records: readonly LogRecord[]): readonly string[] {
  return records.flatMap((record) =>
    record.kind === 'sample'
      ? [`${record.platform} ${record.invocation} ${record.workload} ${record.iteration}`]
      : [],
  )
}

/** Names every sample that a campaign's plan asks for. */
export function plannedKeys({ platforms, plan, workloads }: CampaignRecord): readonly string[] {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
  return platforms.flatMap(({ id }) =>
    numbers(plan.invocations.maximum).flatMap((invocation) =>
      workloads.flatMap((workload) =>
        numbers(plan.iterations).map((iteration) => `${id} ${invocation} ${workload} ${iteration}`),
      ),
    ),
  )
}
