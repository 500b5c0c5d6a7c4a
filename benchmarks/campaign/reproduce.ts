import { HypervisorError, isHypervisorError } from '../../src/index.js'
import { createCampaign, type OpenCampaign } from './campaign.js'
import { readFinished } from './finished-campaign.js'
import { knownWorkloads } from './known-workloads.js'
import type { CampaignRecord } from './records.js'
import { isKnownPlatform } from './selection.js'

/** How to reproduce. */
export interface ReproduceOptions {
  /** Folder for the new results. Default: `results/<date>-<id>`. */
  readonly folder?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Plans the campaign in a folder again: the same seed, platforms, workloads and plan. Platforms that are not here,
 * and platforms and workloads that this version does not have, are left out and named in the remarks. Run it with
 * `runCampaign`, then compare the two folders with `compareFolders`.
 *
 * @throws HypervisorError as `readFinished` and `createCampaign`; `ERR_NOT_INSTALLED` also if its baseline or all of
 *   its workloads are not here.
 */
export async function planReproduction(
  folder: string,
  options: ReproduceOptions = {},
): Promise<OpenCampaign> {
  const { campaign } = await readFinished(folder)
  const known = new Set(knownWorkloads().map(({ name }) => name))
  const workloads = campaign.workloads.filter((name) => known.has(name))
  const platforms = campaign.platforms.map(({ id }) => id).filter(isKnownPlatform)
  const { version } = campaign.tool
  if (workloads.length === 0) {
    throw notHere(folder, `none of the workloads of the campaign in '${folder}' is in this version`, version)
  }
  const lost = [
    ...campaign.platforms.map(({ id }) => id).filter((id) => !platforms.includes(id)),
    ...campaign.workloads.filter((name) => !known.has(name)),
  ]
  const open = await create(campaign, { folder, version, platforms, workloads }, options)
  return {
    ...open,
    remarks: lost.map((name) => `Without ${name}: this version does not have it; Polyvisor ${version} did.`),
  }
}

interface Kept {
  readonly folder: string
  readonly version: string
  readonly platforms: readonly string[]
  readonly workloads: readonly string[]
}

async function create(
  { form, seed, plan, ...campaign }: CampaignRecord,
  { folder, version, platforms, workloads }: Kept,
  options: ReproduceOptions,
): Promise<OpenCampaign> {
  const baselines = new Set(campaign.platforms.map(({ baseline }) => baseline))
  const [baseline] = baselines
  const lost = (): HypervisorError =>
    notHere(
      folder,
      `the platform '${baseline}', to which the ratios of the campaign in '${folder}' are relative, is not here`,
      version,
    )
  if (baseline !== undefined && baselines.size === 1 && !isKnownPlatform(baseline)) throw lost()
  try {
    return await createCampaign({
      form: form === 'full' ? 'full' : 'quick',
      platforms,
      workloads,
      baseline: baselines.size === 1 ? baseline : undefined,
      seed,
      plan,
      allowAbsent: true,
      folder: options.folder,
      signal: options.signal,
    })
  } catch (error) {
    // The user named no baseline: it is that of the campaign which is not here.
    if (!isHypervisorError(error, 'ERR_INVALID_ARGUMENT') || error.field !== '--baseline') throw error
    throw lost()
  }
}

function notHere(field: string, message: string, version: string): HypervisorError {
  return new HypervisorError('ERR_NOT_INSTALLED', message, {
    field,
    hint: `It was measured with Polyvisor ${version}; 'polyvisor doctor' shows what this machine has.`,
  })
}
