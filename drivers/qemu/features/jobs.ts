import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpArguments, QmpClient } from '../qmp/client.js'
import { type EventWait, waitForEvent } from '../qmp/next-event.js'

const eventSchema = z.object({ id: z.string(), status: z.string() })
const jobsSchema = z.array(z.object({ id: z.string(), error: z.string().optional() }))

/** A name for a job that no other has. */
export function newJobId(): string {
  return `polyvisor-${randomBytes(6).toString('hex')}`
}

/**
 * Runs a command that starts a job and waits for its end. QEMU cannot stop jobs of snapshots, so there is no signal:
 * `job-cancel` ends such a job before the work that it has begun, which then uses what was freed. Who must not wait
 * for ever gives a client of limited patience.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` with the job's own words; those of QMP.
 */
export async function runJob(qmp: QmpClient, command: string, args: QmpArguments): Promise<void> {
  const id = newJobId()
  await runJobs(qmp, command, [id], () => qmp.execute(command, { 'job-id': id, ...args }))
}

/**
 * Starts jobs and waits for the end of all of them (QAPI `JOB_STATUS_CHANGE`, `query-jobs`, `job-dismiss`).
 *
 * @param start sends the command; the jobs must not dismiss themselves.
 * @param signal cancels the jobs, where QEMU can do that with jobs of this kind; this waits for their end then as well.
 * @throws HypervisorError `ERR_OPERATION_FAILED` with a job's own words; `ERR_ABORTED` if they are cancelled, by the
 *   signal or by somebody else; those of QMP.
 */
export async function runJobs(
  qmp: QmpClient,
  what: string,
  ids: readonly string[],
  start: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  const ends = ids.map((id) => waitForEnd(qmp, id))
  const cancel = (): void => {
    for (const id of ids) qmp.execute('job-cancel', { id }).catch(() => {})
  }
  try {
    await start()
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted) cancel()
    await Promise.all(ends.map(({ event }) => event))
  } finally {
    signal?.removeEventListener('abort', cancel)
    for (const end of ends) end.cancel()
  }
  const jobs = (await qmp.query('query-jobs', jobsSchema)).filter(({ id }) => ids.includes(id))
  for (const { id } of jobs) await qmp.execute('job-dismiss', { id })
  signal?.throwIfAborted()
  const failed = jobs.flatMap(({ error }) => error ?? [])
  if (failed.length === 0) return
  // One that fails takes the others of its group with it, which then say that they were cancelled (strerror of ECANCELED).
  const error = failed.find((words) => !/cancell?ed/i.test(words))
  if (error === undefined) throw new HypervisorError('ERR_ABORTED', `somebody has cancelled ${what}`)
  throw new HypervisorError('ERR_OPERATION_FAILED', `${what} failed: ${error}`, {
    cause: { command: what, job: error },
  })
}

function waitForEnd(qmp: QmpClient, id: string): EventWait {
  return waitForEvent(qmp, ({ name, data }) => {
    const event = eventSchema.safeParse(data).data
    return name === 'JOB_STATUS_CHANGE' && event?.id === id && event.status === 'concluded'
  })
}
