import { HypervisorError } from '../../src/index.js'
import { renderHtmlReport } from '../report/html/index.js'
import { campaignWorkloads } from './known-workloads.js'
import type { SummaryRecord } from './records.js'
import { readCampaignFile, readEnvironmentFile, readSamples, writeReport, writeSummary } from './store.js'
import { summarise } from './summarise.js'

/**
 * Computes the summary of the campaign in a folder from its samples and writes `summary.json` and `report.html`
 * anew.
 *
 * @throws HypervisorError `ERR_FILE` if the folder is no campaign or cannot be written, `ERR_STATE_CORRUPT`.
 */
export async function refresh(folder: string): Promise<SummaryRecord> {
  const campaign = await readCampaignFile(folder)
  const environment = await readEnvironmentFile(folder)
  if (environment === undefined) {
    throw new HypervisorError(
      'ERR_FILE',
      `the campaign in '${folder}' has no environment.json: it was never begun`,
      {
        field: folder,
        hint: 'Begin it with: polyvisor bench --resume FOLDER.',
      },
    )
  }
  const records = await readSamples(folder)
  const summary = summarise({
    campaign,
    records,
    workloads: campaignWorkloads(campaign),
    cores: environment.cpu.logical,
    virtualHost: environment.virtualization.virtual,
    kvm: environment.kvm.kind,
  })
  await writeSummary(folder, summary)
  await writeReport(folder, renderHtmlReport({ campaign, environment, summary, log: records }))
  return summary
}
