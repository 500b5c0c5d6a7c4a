import { randomBytes, randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { HypervisorError } from '../../src/index.js'
import { digestOfFile } from '../digest.js'
import { campaignFiles } from './campaign-files.js'
import { inDuets, requireDuetCpus } from './duet/cpus.js'
import { selectDuets } from './duet/taking-part.js'
import { createMachineNotes, readEnvironment, withMachines } from './environment.js'
import { type CampaignEvent, execute } from './execute.js'
import { checkDigests } from './integrity.js'
import { campaignWorkloads, knownWorkloads, quickWorkloads, workloadsNamed } from './known-workloads.js'
import { createLedger } from './ledger.js'
import { removeLeftovers } from './leftovers.js'
import { lockFolder } from './lock.js'
import { requireNotLost } from './lost-environment.js'
import { ownRecordsCheck } from './own-records.js'
import { makePlan, type PlanOptions } from './plan.js'
import { planOptionsOf } from './plan-options.js'
import type { CampaignPlatform } from './platform.js'
import { discoverPlatforms } from './platforms.js'
import type { CampaignPlan, CampaignRecord, SummaryRecord } from './records.js'
import { refresh } from './refresh.js'
import { openSampleLog, scanSamples } from './sample-log.js'
import { largestSeed } from './schedule.js'
import { resolveVariant } from './selection.js'
import {
  createFolder,
  readCampaignFile,
  readEnvironmentFile,
  readSummaryFile,
  removeSummary,
  writeEnvironment,
} from './store.js'
import type { Sweep } from './sweep.js'
import { comparedWorkloads, withoutIdle } from './taking-part.js'
import { toolVersion } from './tool-version.js'
import { requireSameMachine } from './unlike-machine.js'
import type { CampaignWorkload } from './workload.js'
import { stageFiles } from './xen/staging.js'

/** What a new campaign shall be. */
export interface CampaignOptions extends PlanOptions {
  /** Names of platforms, and variants such as `qemu-tcg:machine=q35+cpu=max`. Default: what this machine offers. */
  readonly platforms?: readonly string[] | undefined
  /** Settings whose values are gone through on every platform that has them: `{ cpu: ['qemu64', 'max'] }`. */
  readonly sweep?: Sweep | undefined
  /** Names of workloads or of families of them. Default: those of the form; `full` has all. */
  readonly workloads?: readonly string[] | undefined
  /** Platform that ratios are relative to. Default: `native`. */
  readonly baseline?: string | undefined
  /** Seed of every random order, 0 to 2^32 − 1. Default: a random one. */
  readonly seed?: number | undefined
  /** Folder for the results, empty or not there yet. Default: `results/<date>-<id>` in the working directory. */
  readonly folder?: string | undefined
  /** A whole plan, instead of the form's. */
  readonly plan?: CampaignPlan | undefined
  /**
   * Measures every platform together with its baseline, each on a CPU of its own, so that what disturbs the machine
   * for a moment disturbs both. Default: `false`, or as the plan has it.
   */
  readonly duet?: boolean | undefined
  /** Leaves out platforms that are named and not here, with the reason, instead of throwing. */
  readonly allowAbsent?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A campaign with its folder, ready to be run. */
export interface OpenCampaign {
  readonly folder: string
  readonly campaign: CampaignRecord
  readonly platforms: readonly CampaignPlatform[]
  readonly workloads: readonly CampaignWorkload[]
  /** What whoever goes on with it should know, as sentences. */
  readonly remarks?: readonly string[]
}

/**
 * Plans a campaign on what this machine offers, and makes its folder. Nothing is measured yet.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an unknown platform, setting or workload or a number out of range,
 *   or for what no duet can be made of; `ERR_UNSUPPORTED` for duets with fewer than two CPUs; `ERR_NOT_INSTALLED` for a
 *   platform that is not here; `ERR_FILE` for a folder that is not empty or cannot be written.
 */
export async function createCampaign(options: CampaignOptions): Promise<OpenCampaign> {
  const plan = await planOf(options)
  const { seed = randomInt(largestSeed + 1), form } = options
  if (!Number.isInteger(seed) || seed < 0 || seed > largestSeed) {
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `--seed must be a whole number from 0 to ${largestSeed}`,
      {
        field: '--seed',
      },
    )
  }
  const wanted = selectWorkloads(options)
  const offered = await discoverPlatforms({
    architectures: form === 'full' ? ['i386', 'x86_64'] : ['i386'],
    only: options.platforms,
    sweep: options.sweep,
    baseline: options.baseline,
    allowAbsent: options.allowAbsent,
    rooted: wanted.every(({ tool }) => tool !== undefined),
    signal: options.signal,
  })
  const workloads = options.workloads === undefined ? comparedWorkloads(wanted, offered.platforms) : wanted
  const busy = withoutIdle(offered, workloads)
  const found =
    plan.duet === undefined
      ? { ...busy, workloads, remarks: [] }
      : await selectDuets(busy, workloads, options.platforms !== undefined && options.allowAbsent !== true)
  const created = new Date().toISOString()
  const id = randomBytes(4).toString('hex')
  const folder = resolve(options.folder ?? `results/${created.slice(0, 10)}-${id}`)
  const campaign: CampaignRecord = {
    kind: 'polyvisor-campaign',
    schemaVersion: 1,
    id,
    created,
    tool: { name: 'polyvisor', version: toolVersion() },
    form: isCustom(options) ? 'custom' : form,
    seed,
    command: commandOf(options, seed, found, plan),
    platforms: found.platforms.map(({ record }) => record),
    excluded: [...found.excluded],
    workloads: found.workloads.map(({ name }) => name),
    plan,
  }
  await createFolder(folder, campaign)
  return { folder, campaign, platforms: found.platforms, workloads: found.workloads, remarks: found.remarks }
}

/** The CPUs of duets are those of this machine, also where a plan of another one is carried out again. */
async function planOf(options: CampaignOptions): Promise<CampaignPlan> {
  const plan = options.plan ?? makePlan(options)
  return options.duet === true || plan.duet !== undefined ? await inDuets(plan) : plan
}

/**
 * Opens the campaign in a folder to go on with it on this machine. Samples that were cut off at the end are
 * measured again, and a summary that was computed with them is removed.
 *
 * @throws HypervisorError `ERR_FILE` if there is none, `ERR_STATE_CORRUPT` if its files are damaged, changed or of
 *   another campaign, `ERR_NOT_INSTALLED` if one of its platforms is not here, `ERR_INVALID_STATE` if one, or the
 *   machine, has changed since.
 */
export async function openCampaign(folder: string, signal?: AbortSignal): Promise<OpenCampaign> {
  const campaign = await readCampaignFile(folder)
  const environment = await readEnvironmentFile(folder)
  await requireNotLost(folder, environment)
  const state = await checkDigests(folder, environment, await readSummaryFile(folder))
  const { torn } = await scanSamples(folder, ownRecordsCheck(campaign, join(folder, campaignFiles.samples)))
  const workloads = campaignWorkloads(campaign)
  const baselines = new Set(campaign.platforms.map(({ baseline }) => baseline))
  const [baseline] = baselines
  const { platforms } = await discoverPlatforms({
    only: campaign.platforms.map(({ id }) => id),
    baseline: baselines.size === 1 ? baseline : undefined,
    signal,
  })
  for (const record of campaign.platforms) {
    const now = platforms.find((platform) => platform.record.id === record.id)?.record
    const changed = Object.entries(record).find(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(now && Reflect.get(now, field)),
    )
    if (changed === undefined) continue
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the campaign in '${folder}' cannot go on: ${changed[0]} of the platform ${record.id} is not what it was`,
      { field: folder, hint: 'Start a new campaign, or use the version that began this one.' },
    )
  }
  if (environment !== undefined) {
    requireSameMachine(folder, environment, await readEnvironment(platforms, signal))
  }
  if (campaign.plan.duet !== undefined) await requireDuetCpus(campaign.plan.duet, folder)
  const remarks: string[] = []
  if (torn > 0)
    remarks.push(
      `The last ${torn} bytes of ${campaignFiles.samples} are half an invocation, which is made again.`,
    )
  if (state === 'shortened') {
    await removeSummary(folder)
    remarks.push(
      `${campaignFiles.samples} has lost its end: what is missing is measured again, and the summary is removed until then.`,
    )
  }
  return { folder: resolve(folder), campaign, platforms, workloads, remarks }
}

/**
 * Runs what is left of a campaign and writes summary and report. It yields what happens, and returns the summary.
 * An abort ends it after the machine that runs is destroyed; it can be resumed.
 *
 * @throws HypervisorError `ERR_BUSY` if another process runs it, `ERR_FILE`, `ERR_STATE_CORRUPT`. What platforms
 *   and payloads do never throws: it is in the summary. A dom0 of Xen must answer when the campaign begins.
 */
export async function* runCampaign(
  open: OpenCampaign,
  signal?: AbortSignal,
): AsyncGenerator<CampaignEvent, SummaryRecord, undefined> {
  const { folder, campaign } = open
  await using _lock = await lockFolder(folder)
  const known = await readEnvironmentFile(folder)
  const environment = known ?? {
    ...(await readEnvironment(open.platforms, signal)),
    campaignSha256: await digestOfFile(join(folder, campaignFiles.campaign)),
  }
  if (known === undefined) await writeEnvironment(folder, environment)
  await removeLeftovers(open.platforms, signal)
  await using staged = await stageFiles(open.platforms, signal)
  const ledger = createLedger(campaign)
  const machines = createMachineNotes()
  await using log = await openSampleLog(folder, (record) => {
    ledger.add([record])
    machines.add([record])
  })
  for await (const event of execute({ ...open, platforms: staged.platforms, ledger, log, signal })) {
    if (event.type === 'recorded') machines.add(event.records)
    yield event
  }
  // The same facts are not written again: a summary holds the digest of this very file.
  const complete = withMachines(environment, machines.records())
  if (!isDeepStrictEqual(complete, environment)) await writeEnvironment(folder, complete)
  return await refresh(folder)
}

function selectWorkloads(options: CampaignOptions): readonly CampaignWorkload[] {
  if (options.workloads !== undefined) return workloadsNamed(options.workloads)
  return options.form === 'quick' ? quickWorkloads() : knownWorkloads()
}

function isCustom({
  platforms,
  sweep,
  workloads,
  invocations,
  iterations,
  budget,
  smallestEffect,
  baseline,
  duet = false,
}: CampaignOptions): boolean {
  const chosen = [platforms, sweep, workloads, invocations, iterations, budget, smallestEffect, baseline]
  return duet || chosen.some((value) => value !== undefined)
}

/** Everything that was chosen or found is spelt out, so that the command does the same elsewhere. */
function commandOf(
  options: CampaignOptions,
  seed: number,
  found: Pick<OpenCampaign, 'platforms' | 'workloads'>,
  plan: CampaignPlan,
): string[] {
  const { baseline } = options
  const { form, invocations, iterations, budget, smallestEffect } =
    options.plan === undefined ? options : planOptionsOf(plan, options.form)
  return [
    'polyvisor',
    'bench',
    ...(form === 'quick' ? ['--quick'] : []),
    ...['--platforms', found.platforms.map(({ record }) => record.id).join(',')],
    ...['--workloads', found.workloads.map(({ name }) => name).join(',')],
    ...(plan.duet === undefined ? [] : ['--duet']),
    ...(invocations === undefined ? [] : ['--invocations', String(invocations)]),
    ...(iterations === undefined ? [] : ['--iterations', String(iterations)]),
    ...(budget === undefined ? [] : ['--budget', `${budget}s`]),
    ...(smallestEffect === undefined
      ? []
      : ['--smallest-effect', `${Number((100 * smallestEffect).toPrecision(12))}%`]),
    ...(baseline === undefined ? [] : ['--baseline', resolveVariant(baseline).id]),
    ...['--seed', String(seed)],
  ]
}
