import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { shellLine } from '../shell-line.js'
import { campaignFiles } from './campaign-files.js'
import { requireIntact, sealed, summarySources } from './integrity.js'
import { campaignWorkloads } from './known-workloads.js'
import { requireNotLost } from './lost-environment.js'
import { ownRecordsCheck } from './own-records.js'
import { prefixDigest } from './prefix-digest.js'
import type { LogRecord, SummaryRecord } from './records.js'
import { scanSamples } from './sample-log.js'
import { readCampaignFile, readEnvironmentFile, readSummaryFile, writeReport, writeSummary } from './store.js'
import { summarise } from './summarise.js'

/**
 * Computes the summary of the campaign in a folder from its samples and writes `summary.json` and `report.html`
 * anew.
 *
 * @throws HypervisorError `ERR_FILE` if the folder is no campaign, was made by a newer version or cannot be
 *   written; `ERR_STATE_CORRUPT` for damaged, foreign or changed files.
 */
export async function refresh(folder: string): Promise<SummaryRecord> {
  const campaign = await readCampaignFile(folder)
  const environment = await readEnvironmentFile(folder)
  await requireNotLost(folder, environment)
  if (environment === undefined) {
    throw new HypervisorError(
      'ERR_FILE',
      `the campaign in '${folder}' has no environment.json: it was never begun`,
      {
        field: folder,
        hint: `Begin it with: ${shellLine(['polyvisor', 'bench', '--resume', folder])}`,
      },
    )
  }
  await requireIntact(folder, environment, await readSummaryFile(folder))
  const check = ownRecordsCheck(campaign, join(folder, campaignFiles.samples))
  const records: LogRecord[] = []
  const digest = prefixDigest()
  const accept = (record: LogRecord): void => {
    check(record)
    records.push(record)
  }
  const { length, torn } = await scanSamples(folder, accept, digest)
  const computed = summarise({
    campaign,
    records,
    workloads: campaignWorkloads(campaign),
    cores: environment.cpu.logical,
    virtualHost: environment.virtualization.virtual,
    kvm: environment.kvm.kind,
    versions: environment.platforms,
    noisySettings: environment.tuning?.settings.filter(({ noisy }) => noisy).map(({ setting }) => setting),
  })
  const summary = sealed({
    ...computed,
    warnings: [
      ...computed.warnings,
      ...(torn === 0
        ? []
        : [
            `the last ${torn} bytes of ${campaignFiles.samples} belong to an invocation that was cut off, and count for nothing`,
          ]),
    ],
    sources: await summarySources(folder, { samplesSha256: digest.sha256(), samplesBytes: length }),
  })
  await writeSummary(folder, summary)
  // Loaded when it is needed: a charting library would stand in memory all the time that a campaign measures.
  const { renderHtmlReport } = await import('../report/html/index.js')
  await writeReport(folder, renderHtmlReport({ campaign, environment, summary, log: records }))
  return summary
}
