import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fewAtOnce } from '../../src/few-at-once.js'
import { HypervisorError, isHypervisorError } from '../../src/index.js'
import { createTurns } from '../../src/state/turns.js'
import { campaignFiles } from '../campaign/campaign-files.js'
import type { CampaignRecord, EnvironmentRecord, SummaryRecord } from '../campaign/records.js'
import { readCampaignFile, readEnvironmentFile, readSummaryFile } from '../campaign/store.js'

/** A folder of the served one that holds a campaign. */
export interface CampaignFolder {
  /** Its name in the served folder. */
  readonly name: string
  readonly path: string
}

/** A campaign of the index, as far as its files can be read. */
export type CatalogueEntry = CampaignFolder &
  (
    | {
        readonly state: 'readable'
        readonly campaign: CampaignRecord
        readonly environment: EnvironmentRecord | undefined
        readonly summary: SummaryRecord | undefined
        /** Names of its files that are there. */
        readonly files: ReadonlySet<string>
      }
    | { readonly state: 'damaged'; readonly reason: string; readonly code: string }
  )

/** Campaigns that are read at the same time, and one question at a time: a program may have no more than some hundred files open. */
const mostAtOnce = 16
const reading = createTurns()

async function inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
  const end = await reading.take()
  try {
    return await read()
  } finally {
    end()
  }
}

/**
 * The folders in a folder that hold a campaign; the folder itself if it holds one. Links are not followed, so that nothing outside is served.
 *
 * @throws HypervisorError `ERR_FILE` if the folder cannot be read.
 */
export async function campaignFolders(root: string): Promise<readonly CampaignFolder[]> {
  return await inTurn(() => foldersIn(root))
}

/** Reads the small files of every campaign; the newest first, the damaged ones last. @throws as {@link campaignFolders}. */
export async function readCatalogue(root: string): Promise<readonly CatalogueEntry[]> {
  const entries = await inTurn(async () => await fewAtOnce(await foldersIn(root), mostAtOnce, readEntry))
  const created = (entry: CatalogueEntry): string =>
    entry.state === 'readable' ? entry.campaign.created : ''
  return entries.toSorted(
    (one, other) => compareTexts(created(other), created(one)) || compareTexts(one.name, other.name),
  )
}

/** Names of the regular files in a folder; links are none. */
export async function filesOf(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name))
}

/**
 * Makes sure that what is named as a campaign's files are is a file, and no link that leads out of the folder.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function requireNoLinks({ path }: CampaignFolder): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const names: readonly string[] = Object.values(campaignFiles)
  const other = entries.find((entry) => names.includes(entry.name) && !entry.isFile())
  if (other === undefined) return
  const field = join(path, other.name)
  throw new HypervisorError('ERR_FILE', `'${field}' is no regular file, and links are not followed`, {
    field,
  })
}

async function foldersIn(root: string): Promise<readonly CampaignFolder[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `the folder '${root}' cannot be read`, { field: root, cause })
  })
  if (entries.some((entry) => entry.isFile() && entry.name === campaignFiles.campaign)) {
    return [{ name: basename(resolve(root)), path: root }]
  }
  const folders = entries.filter((entry) => entry.isDirectory())
  const found = await fewAtOnce(folders, mostAtOnce, async ({ name }) => {
    const path = join(root, name)
    return (await filesOf(path)).has(campaignFiles.campaign) ? [{ name, path }] : []
  })
  return found.flat()
}

async function readEntry(folder: CampaignFolder): Promise<CatalogueEntry> {
  const { name, path } = folder
  try {
    await requireNoLinks(folder)
    const [campaign, environment, summary, files] = await Promise.all([
      readCampaignFile(path),
      readEnvironmentFile(path),
      readSummaryFile(path),
      filesOf(path),
    ])
    return { name, path, state: 'readable', campaign, environment, summary, files }
  } catch (error) {
    if (!isHypervisorError(error)) throw error
    return { name, path, state: 'damaged', reason: error.message, code: error.code }
  }
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
