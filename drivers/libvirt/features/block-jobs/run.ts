import { z } from 'zod'
import type { BlockJobOptions } from '../../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import type { HypervisorEvent } from '../../../../src/events.js'
import type { DomainReference } from '../../rpc/references.js'
import { closedBefore, type LibvirtSession } from '../../session.js'
import { type DiskChain, readChain } from './chain.js'
import { readJob } from './info.js'

/** `virDomainBlockJobAbortFlags`: without any, a copy that is ready is ended and stays. */
const abortFlags = { none: 0, async: 1, pivot: 2 } as const

/** `virConnectDomainEventBlockJobStatus`. */
const statuses = ['completed', 'failed', 'canceled', 'ready'] as const

type JobStatus = (typeof statuses)[number]

/** What to do with a job that would go on for ever, when its copy is as the disk is. */
export type AtReady = 'pivot' | 'none'

/** A job of libvirt's to be begun. */
export interface BlockJob {
  readonly disk: DiskChain
  readonly begin: () => Promise<unknown>
  readonly atReady?: AtReady | undefined
}

const dataSchema = z.object({ dst: z.string(), status: z.number() })

/** How often progress is reported, in milliseconds. */
const progressInterval = 200

/**
 * Runs a block job to its end. An abort cancels it.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it fails or the machine stops, `ERR_ABORTED` if it is cancelled, by the
 *   signal or by somebody else, `ERR_BUSY` if the disk has a job already, `ERR_DISCONNECTED`.
 */
export async function runBlockJob(
  session: LibvirtSession,
  dom: DomainReference,
  { disk, begin, atReady }: BlockJob,
  { signal, onProgress }: BlockJobOptions,
): Promise<void> {
  const { client } = session
  const { target: path } = disk
  if ((await readJob(session, dom, path)) !== undefined) throw busy(disk.id)
  signal?.throwIfAborted()
  const stop = new AbortController()
  const events = session.events.subscribe({ domain: dom.name, signal: stop.signal })
  const cancel = (): void => {
    void client.call('domainBlockJobAbort', { dom, path, flags: abortFlags.async }).catch(() => {})
  }
  const stopReporting = reportProgress(session, dom, path, onProgress)
  let isEnding = false
  try {
    await begin().catch(async (error: unknown) => {
      // libvirt calls a machine that stops while it begins the job one that does not run.
      if (!isHypervisorError(error, 'ERR_INVALID_STATE')) throw error
      const { state } = await session.stateOf(dom)
      throw ['running', 'paused'].includes(state) ? error : stopped(error)
    })
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted) cancel()
    for await (const event of events) {
      const status = await statusAfter(session, dom, disk, event)
      if (status === 'ready' && atReady !== undefined && !isEnding && !signal?.aborted) {
        isEnding = true
        await client.call('domainBlockJobAbort', { dom, path, flags: abortFlags[atReady] })
      }
      // What ends a copy that is ready is a cancellation to libvirt, too.
      if (status === 'completed' || (status === 'canceled' && isEnding && atReady === 'none')) return
      if (status === 'canceled') {
        signal?.throwIfAborted()
        throw new HypervisorError('ERR_ABORTED', `somebody has cancelled the block job of '${disk.id}'`)
      }
      if (status === 'failed') {
        throw new HypervisorError('ERR_OPERATION_FAILED', `the block job of '${disk.id}' has failed`, {
          hint: 'libvirt keeps the reason to its log.',
        })
      }
    }
    throw closedBefore('the block job was done')
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    stopReporting()
    signal?.removeEventListener('abort', cancel)
    stop.abort()
  }
}

/** What an event says of the job of a disk, if anything. */
async function statusAfter(
  session: LibvirtSession,
  dom: DomainReference,
  disk: DiskChain,
  event: HypervisorEvent,
): Promise<JobStatus | undefined> {
  if (event.type === 'native' && event.name === 'block-job-2') {
    const data = dataSchema.safeParse(event.data).data
    return data?.dst === disk.target ? statuses[data.status] : undefined
  }
  if (event.type === 'lifecycle' && ['stopped', 'crashed'].includes(event.change)) {
    throw stopped()
  }
  if (event.type !== 'gap') return undefined
  if ((await readJob(session, dom, disk.target)) === undefined) {
    throw new HypervisorError(
      'ERR_DISCONNECTED',
      'the connection was lost, and the block job has ended since',
      {
        hint: 'The definition says which image the disk has now.',
      },
    )
  }
  return (await readChain(session, dom, disk.id)).isReady ? 'ready' : undefined
}

function reportProgress(
  session: LibvirtSession,
  dom: DomainReference,
  path: string,
  onProgress: BlockJobOptions['onProgress'],
): () => void {
  if (onProgress === undefined) return () => {}
  const report = (): void => {
    readJob(session, dom, path).then(
      (job) => {
        if (job === undefined) return
        const { processed, remaining, total } = job
        onProgress({ processed, remaining, total })
      },
      () => {},
    )
  }
  const timer = setInterval(report, progressInterval).unref()
  return () => clearInterval(timer)
}

function stopped(cause?: unknown): HypervisorError {
  return new HypervisorError(
    'ERR_OPERATION_FAILED',
    'the machine has stopped before the block job was done',
    cause === undefined ? {} : { cause },
  )
}

function busy(disk: string): HypervisorError {
  return new HypervisorError('ERR_BUSY', `the disk '${disk}' has a block job already`, {
    field: 'disk',
    hint: 'Wait for its end, or cancel it with abortBlockJob().',
  })
}
