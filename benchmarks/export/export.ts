import { join } from 'node:path'
import { campaignFiles } from '../campaign/campaign-files.js'
import { type FinishedCampaign, readFinished } from '../campaign/finished-campaign.js'
import { requireOwnRecords } from '../campaign/own-records.js'
import type { LogRecord } from '../campaign/records.js'
import { readSamples } from '../campaign/sample-log.js'
import { cellColumns, cellRows } from './cells-table.js'
import { type CsvOptions, csvLines } from './csv.js'
import { type HepOptions, hepReport } from './hep.js'
import { sampleColumns, sampleRows } from './samples-table.js'

/** What a campaign can be exported as. */
export const exportFormats = ['csv', 'hep', 'json'] as const

/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number]

/** The tables of the format `csv`. */
export const exportTables = ['samples', 'cells'] as const

/** How to export. */
export interface ExportOptions extends CsvOptions, HepOptions {
  /** For `csv`. Default: `samples`. */
  readonly table?: (typeof exportTables)[number] | undefined
}

/**
 * Exports the campaign in a folder.
 *
 * @returns Pieces of the text, in order.
 * @throws HypervisorError as `readFinished`.
 */
export async function exportCampaign(
  folder: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Iterable<string>> {
  const finished = await readFinished(folder)
  if (format === 'csv' && options.table === 'cells') {
    return csvLines(cellColumns, cellRows(finished.summary), options)
  }
  const records = await readSamples(folder)
  requireOwnRecords(finished.campaign, records, join(folder, campaignFiles.samples))
  if (format === 'csv') return csvLines(sampleColumns, sampleRows(finished.campaign, records), options)
  if (format === 'hep') return [`${JSON.stringify(hepReport(finished, records, options), undefined, 2)}\n`]
  return documentLines(finished, records)
}

/** All files of a campaign as one JSON document; a line a record, so that a long log needs no long string. */
function* documentLines(
  { campaign, environment, summary }: FinishedCampaign,
  records: readonly LogRecord[],
): Generator<string, void, undefined> {
  const head = JSON.stringify({ kind: 'polyvisor-export', schemaVersion: 1, campaign, environment, summary })
  yield `${head.slice(0, -1)},"log":[\n`
  let separator = ''
  for (const record of records) {
    yield `${separator}${JSON.stringify(record)}`
    separator = ',\n'
  }
  yield '\n]}\n'
}
