import { HypervisorError } from '../../src/index.js'
import { shellLine } from '../shell-line.js'
import { requireIntact } from './integrity.js'
import { requireNotLost } from './lost-environment.js'
import type { CampaignRecord, EnvironmentRecord, SummaryRecord } from './records.js'
import { readCampaignFile, readEnvironmentFile, readSummaryFile } from './store.js'

/** A campaign whose summary is that of its samples. */
export interface FinishedCampaign {
  readonly folder: string
  readonly campaign: CampaignRecord
  readonly environment: EnvironmentRecord
  readonly summary: SummaryRecord
}

/**
 * Reads a campaign that has a summary, and makes sure that its files belong together and are what they were.
 *
 * @throws HypervisorError `ERR_FILE` if the folder is no campaign or has no summary, or was made by a newer
 *   version; `ERR_INVALID_STATE` if it went on since its summary; `ERR_STATE_CORRUPT` for damaged, foreign or
 *   changed files.
 */
export async function readFinished(folder: string): Promise<FinishedCampaign> {
  const campaign = await readCampaignFile(folder)
  const environment = await readEnvironmentFile(folder)
  const summary = await readSummaryFile(folder)
  const resume = shellLine(['polyvisor', 'bench', '--resume', folder])
  const report = shellLine(['polyvisor', 'report', folder])
  await requireNotLost(folder, environment)
  if (environment === undefined || summary === undefined) {
    const missing = environment === undefined ? 'environment.json' : 'summary.json'
    throw new HypervisorError('ERR_FILE', `the campaign in '${folder}' has no ${missing}`, {
      field: folder,
      hint: `Finish it with: ${resume}${environment === undefined ? '' : `, or take what there is with: ${report}`}`,
    })
  }
  if ((await requireIntact(folder, environment, summary)) === 'grown') {
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the campaign in '${folder}' went on after its summary was written`,
      {
        field: folder,
        hint: `Finish it with: ${resume}, or take what there is with: ${report}`,
      },
    )
  }
  return { folder, campaign, environment, summary }
}
