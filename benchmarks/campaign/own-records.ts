import { HypervisorError } from '../../src/index.js'
import type { CampaignRecord, LogRecord } from './records.js'

/**
 * Makes sure that the records of a log are those of its campaign: of its platforms and workloads, and every
 * invocation once.
 *
 * @param path Of the log, for the error.
 * @throws HypervisorError `ERR_STATE_CORRUPT` for a log that belongs elsewhere, or was put together from several.
 */
export function requireOwnRecords(
  campaign: CampaignRecord,
  records: readonly LogRecord[],
  path: string,
): void {
  const check = ownRecordsCheck(campaign, path)
  for (const record of records) check(record)
}

/** As {@link requireOwnRecords}, for records that come one by one. */
export function ownRecordsCheck(campaign: CampaignRecord, path: string): (record: LogRecord) => void {
  const platforms = new Set(campaign.platforms.map(({ id }) => id))
  const workloads = new Set(campaign.workloads)
  const seen = new Set<string>()
  return (record) => {
    if (record.kind === 'end') return
    for (const platform of platformsOf(record)) {
      if (!platforms.has(platform)) throw foreign(path, `has records of the platform '${platform}'`)
    }
    for (const workload of workloadsOf(record)) {
      if (!workloads.has(workload)) throw foreign(path, `has records of the workload '${workload}'`)
    }
    if (record.kind !== 'invocation') return
    const beside = record.duet?.part === 'baseline' ? ` beside ${record.duet.partner}` : ''
    const key = `invocation ${record.invocation} of ${record.platform}${beside}`
    if (seen.has(key)) throw foreign(path, `has the ${key} twice`, 'which no campaign does')
    seen.add(key)
  }
}

type OwnedRecord = Exclude<LogRecord, { kind: 'end' }>

function platformsOf(record: OwnedRecord): readonly string[] {
  if (record.kind === 'plan') return record.cells.map(({ platform }) => platform)
  const partner = record.kind === 'invocation' ? record.duet?.partner : undefined
  return partner === undefined ? [record.platform] : [record.platform, partner]
}

function workloadsOf(record: OwnedRecord): readonly string[] {
  if (record.kind === 'plan') return record.cells.map(({ workload }) => workload)
  if (record.kind === 'calibration') return record.workloads.map(({ workload }) => workload)
  if (record.kind === 'invocation' || record.workload === undefined) return []
  return [record.workload]
}

function foreign(path: string, what: string, why = 'which its campaign.json does not have'): HypervisorError {
  return new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' ${what}, ${why}`, {
    field: path,
    hint: 'It belongs to another campaign, or was put together from several. Get the folder again from where it was measured.',
  })
}
