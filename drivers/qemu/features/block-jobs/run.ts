import { z } from 'zod'
import type { BlockJobOptions } from '../../../../src/domain.js'
import { HypervisorError } from '../../../../src/errors.js'
import type { QmpArguments, QmpClient } from '../../qmp/client.js'
import { type EventWait, waitForEvent } from '../../qmp/next-event.js'
import { step } from '../../steps.js'
import { jobIdOf, jobOf } from './job.js'

/** What to do with a job that would go on for ever, when its copy is as the disk is. */
export interface AtReady {
  /** Ends it and leaves the disk where it is. */
  readonly end?: boolean | undefined
  /**
   * Lets the machine go over to the copy; called while the guest's requests are held up, so that the two are the same.
   * @returns what takes that back, if the machine cannot go over after all.
   */
  readonly pivot?: (() => Promise<() => Promise<void>>) | undefined
}

/** A block job. */
export interface BlockJob {
  /** Id of the disk. */
  readonly disk: string
  /** The command that starts it, and its arguments beyond those that every job has. */
  readonly command: string
  readonly args: QmpArguments
  readonly atReady?: AtReady | undefined
}

const eventSchema = z.object({ id: z.string(), status: z.string() })
const jobsSchema = z.array(z.object({ id: z.string(), error: z.string().optional() }))

/** How often progress is reported, in milliseconds. */
const progressInterval = 200

/**
 * Runs a block job to its end (QAPI `JobStatus`, `job-complete`, `job-finalize`, `block-job-cancel`). An abort cancels it
 * up to the moment in which the machine goes over to the copy.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` with the job's own words; `ERR_ABORTED` if it is cancelled, by the signal
 *   or by somebody else; those of QMP.
 */
export async function runBlockJob(qmp: QmpClient, job: BlockJob, options: BlockJobOptions): Promise<void> {
  const { signal, bandwidth = 0 } = options
  signal?.throwIfAborted()
  const id = jobIdOf(job.disk)
  const waits = {
    ready: waitForStatus(qmp, id, 'ready'),
    pending: waitForStatus(qmp, id, 'pending'),
    over: waitForStatus(qmp, id, 'concluded'),
  }
  const cancel = (): void => {
    qmp.execute('job-cancel', { id }).catch(() => {})
  }
  const stopReporting = reportProgress(qmp, job.disk, options.onProgress)
  let takeBack: (() => Promise<void>) | undefined
  try {
    const autoFinalize = job.atReady?.pivot === undefined
    const common = { 'job-id': id, speed: bandwidth, 'auto-dismiss': false, 'auto-finalize': autoFinalize }
    await qmp.execute(job.command, { ...common, ...job.args })
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted) cancel()
    if (job.atReady !== undefined && (await cameFirst(waits.ready, waits.over))) {
      takeBack = await finish(qmp, id, job.atReady, { ...waits, signal, cancel })
    }
    await waits.over.event
  } finally {
    stopReporting()
    signal?.removeEventListener('abort', cancel)
    for (const wait of Object.values(waits)) wait.cancel()
  }
  const error = await dismissJob(qmp, id)
  if (error === undefined) return
  await takeBack?.()
  signal?.throwIfAborted()
  const what = `the block job of '${job.disk}'`
  if (/cancell?ed/i.test(error)) throw new HypervisorError('ERR_ABORTED', `somebody has cancelled ${what}`)
  throw new HypervisorError('ERR_OPERATION_FAILED', `${what} failed: ${error}`, {
    cause: { command: job.command, job: error },
  })
}

interface Finishing {
  readonly pending: EventWait
  readonly over: EventWait
  readonly signal: AbortSignal | undefined
  readonly cancel: () => void
}

async function finish(
  qmp: QmpClient,
  id: string,
  { pivot }: AtReady,
  { pending, over, signal, cancel }: Finishing,
): Promise<(() => Promise<void>) | undefined> {
  if (pivot === undefined) {
    // Without force, a copy that is ready is ended and not thrown away. One that was cancelled meanwhile is ending already.
    await qmp.execute('block-job-cancel', { device: id }).catch(cancel)
    return undefined
  }
  await qmp.execute('job-complete', { id }).catch(cancel)
  if (!(await cameFirst(pending, over)) || signal?.aborted) return undefined
  signal?.removeEventListener('abort', cancel)
  step('block-job:pending')
  let takeBack: () => Promise<void>
  try {
    takeBack = await pivot()
  } catch (error) {
    cancel()
    await over.event
    await dismissJob(qmp, id)
    throw error
  }
  step('block-job:recorded')
  // Somebody may cancel it even now; then it ends with an error, and so does this command.
  await qmp.execute('job-finalize', { id }).catch(() => {})
  await over.event
  step('block-job:pivoted')
  return takeBack
}

/** Forgets a job that is over. @returns its error, if it has one. */
export async function dismissJob(qmp: QmpClient, id: string): Promise<string | undefined> {
  const job = (await qmp.query('query-jobs', jobsSchema)).find((candidate) => candidate.id === id)
  if (job !== undefined) await qmp.execute('job-dismiss', { id })
  return job?.error
}

/** Waits until a job has this status, from now on. */
export function waitForStatus(qmp: QmpClient, id: string, status: string): EventWait {
  return waitForEvent(qmp, ({ name, data }) => {
    const event = eventSchema.safeParse(data).data
    return name === 'JOB_STATUS_CHANGE' && event?.id === id && event.status === status
  })
}

/** Waits for one of two events, and says whether it was the first. */
async function cameFirst(one: EventWait, other: EventWait): Promise<boolean> {
  return await Promise.race([one.event.then(() => true), other.event.then(() => false)])
}

function reportProgress(qmp: QmpClient, disk: string, onProgress: BlockJobOptions['onProgress']): () => void {
  if (onProgress === undefined) return () => {}
  const report = (): void => {
    jobOf(qmp, disk).then(
      (job) => {
        if (job === undefined) return
        const { processed, remaining, total } = job.info
        onProgress({ processed, remaining, total })
      },
      () => {},
    )
  }
  const timer = setInterval(report, progressInterval).unref()
  return () => clearInterval(timer)
}
