import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import {
  campaignFiles,
  fileError,
  formError,
  isMissing,
  parseFile,
  readOptional,
  readText,
  writeJson,
  writeText,
} from './campaign-files.js'
import {
  type CampaignRecord,
  campaignSchema,
  contradictionIn,
  type EnvironmentRecord,
  environmentSchema,
  type SummaryRecord,
  summarySchema,
} from './records.js'

/**
 * Makes the folder of a new campaign and writes its `campaign.json`.
 *
 * @throws HypervisorError `ERR_FILE` if the folder holds anything or cannot be written.
 */
export async function createFolder(folder: string, campaign: CampaignRecord): Promise<void> {
  await makeFolder(resolve(folder)).catch((cause: unknown) => {
    throw fileError(`the folder '${folder}' cannot be made`, folder, cause)
  })
  const found = await readdir(folder).catch((cause: unknown) => {
    throw fileError(`the folder '${folder}' cannot be read`, folder, cause)
  })
  if (found.length > 0) {
    throw new HypervisorError('ERR_FILE', `the folder '${folder}' is not empty`, {
      field: folder,
      hint: 'Name another folder with --out, or continue the campaign in it with --resume.',
    })
  }
  await writeJson(join(folder, campaignFiles.campaign), campaign)
}

/** Makes a folder and those above it. Node's own recursive form never returns where the kernel answers ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    if (!isMissing(error) || existsSync(dirname(folder))) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

/** Writes `environment.json`. @throws HypervisorError `ERR_FILE`. */
export async function writeEnvironment(folder: string, environment: EnvironmentRecord): Promise<void> {
  await writeJson(join(folder, campaignFiles.environment), environment)
}

/** Writes `summary.json`. @throws HypervisorError `ERR_FILE`. */
export async function writeSummary(folder: string, summary: SummaryRecord): Promise<void> {
  await writeJson(join(folder, campaignFiles.summary), summary)
}

/** Removes `summary.json` and `report.html`, which can be computed again. @throws HypervisorError `ERR_FILE`. */
export async function removeSummary(folder: string): Promise<void> {
  for (const name of [campaignFiles.report, campaignFiles.summary]) {
    const path = join(folder, name)
    await rm(path, { force: true }).catch((cause: unknown) => {
      throw fileError(`the file '${path}' cannot be removed`, path, cause)
    })
  }
}

/** Writes `report.html`. @throws HypervisorError `ERR_FILE`. */
export async function writeReport(folder: string, html: string): Promise<void> {
  await writeText(join(folder, campaignFiles.report), html)
}

/** Reads `campaign.json`. @throws HypervisorError `ERR_FILE` if there is none, `ERR_STATE_CORRUPT`. */
export async function readCampaignFile(folder: string): Promise<CampaignRecord> {
  const path = join(folder, campaignFiles.campaign)
  const text = await readText(path).catch((cause: unknown) => {
    throw new HypervisorError(
      'ERR_FILE',
      `the folder '${folder}' is no campaign: it has no readable campaign.json`,
      {
        field: folder,
        cause,
      },
    )
  })
  const campaign = parseFile(campaignSchema, text, path)
  const contradiction = contradictionIn(campaign)
  if (contradiction === undefined) return campaign
  throw formError(path, contradiction.join(' '), undefined)
}

/** Reads `environment.json`, or `undefined` if there is none yet. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readEnvironmentFile(folder: string): Promise<EnvironmentRecord | undefined> {
  return await readOptional(environmentSchema, join(folder, campaignFiles.environment))
}

/** Reads `summary.json`, or `undefined` if there is none yet. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function readSummaryFile(folder: string): Promise<SummaryRecord | undefined> {
  return await readOptional(summarySchema, join(folder, campaignFiles.summary))
}
