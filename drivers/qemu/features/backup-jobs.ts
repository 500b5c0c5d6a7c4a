import { z } from 'zod'
import type { JobInfo } from '../../../src/domain-data.js'
import type { QmpClient } from '../qmp/client.js'

const jobsSchema = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    status: z.string(),
    'current-progress': z.number(),
    'total-progress': z.number(),
  }),
)

/** What the copies of all disks of a backup come to (QAPI `query-jobs`; QEMU counts them in bytes). */
export async function readBackup(
  qmp: QmpClient,
  signal: AbortSignal | undefined,
): Promise<JobInfo | undefined> {
  const jobs = await backupJobs(qmp, signal)
  if (jobs.length === 0) return undefined
  const processed = jobs.reduce((sum, job) => sum + job['current-progress'], 0)
  const total = jobs.reduce((sum, job) => sum + job['total-progress'], 0)
  return { kind: 'backup', disks: { processed, remaining: Math.max(0, total - processed), total } }
}

/** Cancels the copies of all disks. */
export async function cancelBackup(qmp: QmpClient, signal: AbortSignal | undefined): Promise<void> {
  for (const { id } of await backupJobs(qmp, signal)) await qmp.execute('job-cancel', { id }, { signal })
}

async function backupJobs(qmp: QmpClient, signal: AbortSignal | undefined) {
  const jobs = await qmp.query('query-jobs', jobsSchema, undefined, { signal })
  return jobs.filter(({ type, status }) => type === 'backup' && status !== 'concluded')
}
