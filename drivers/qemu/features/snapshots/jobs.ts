import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { HypervisorError } from '../../../../src/errors.js'
import type { QmpArguments, QmpClient } from '../../qmp/client.js'
import { waitForEvent } from '../../qmp/next-event.js'

const eventSchema = z.object({ id: z.string(), status: z.string() })
const jobsSchema = z.array(z.object({ id: z.string(), error: z.string().optional() }))

/**
 * Runs a command that starts a job and waits for its end (QAPI `JOB_STATUS_CHANGE`, `query-jobs`,
 * `job-dismiss`). QEMU cannot stop jobs of snapshots, so there is no signal: `job-cancel` ends such a job
 * before the work that it has begun, which then uses what was freed. Who must not wait for ever gives a
 * client of limited patience.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` with the job's own words; those of QMP.
 */
export async function runJob(qmp: QmpClient, command: string, args: QmpArguments): Promise<void> {
  const id = `polyvisor-${randomBytes(6).toString('hex')}`
  const concluded = waitForEvent(qmp, ({ name, data }) => {
    const event = eventSchema.safeParse(data).data
    return name === 'JOB_STATUS_CHANGE' && event?.id === id && event.status === 'concluded'
  })
  try {
    await qmp.execute(command, { 'job-id': id, ...args })
    await concluded.event
  } finally {
    concluded.cancel()
  }
  const job = (await qmp.query('query-jobs', jobsSchema)).find((candidate) => candidate.id === id)
  await qmp.execute('job-dismiss', { id })
  if (job?.error === undefined) return
  throw new HypervisorError('ERR_OPERATION_FAILED', `${command} failed: ${job.error}`, {
    cause: { command, job: job.error },
  })
}
