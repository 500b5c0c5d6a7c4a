import { setImmediate } from 'node:timers/promises'
import type { BlockJobOptions } from '../../src/domain.js'
import type { BlockJobInfo } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import { initialDiskSize, type Machine } from './machine.js'
import type { World } from './world.js'

/** A job on a disk, as every connection of its world sees it. */
export interface BlockJob {
  readonly type: BlockJobInfo['type']
  processed: number
  readonly total: number
  bandwidth: number | undefined
  readonly cancel: AbortController
}

/** In how many steps a job without a limit is done. */
const rounds = 8

/** How long a step takes where there is a limit, in milliseconds. */
const roundLength = 100

/**
 * Lets the job of a disk go on to its end.
 *
 * @throws HypervisorError `ERR_BUSY` if the disk has a job already, `ERR_ABORTED` if it is cancelled,
 *   `ERR_OPERATION_FAILED` if the machine stops.
 */
export async function runBlockJob(
  { clock }: World,
  machine: Machine,
  { disk, type }: { readonly disk: string; readonly type: BlockJobInfo['type'] },
  { bandwidth, signal, onProgress }: BlockJobOptions,
): Promise<void> {
  if (machine.blockJobs.has(disk)) {
    throw new HypervisorError('ERR_BUSY', `the disk '${disk}' has a block job already`, { field: 'disk' })
  }
  const total = machine.diskSizes[disk] ?? initialDiskSize
  const cancel = new AbortController()
  const job: BlockJob = { type, processed: 0, total, bandwidth, cancel }
  const either = signal === undefined ? cancel.signal : AbortSignal.any([signal, cancel.signal])
  const { run } = machine
  machine.blockJobs.set(disk, job)
  try {
    while (job.processed < total) {
      if (job.bandwidth === undefined) await setImmediate()
      else await clock.wait(roundLength, either).catch(() => {})
      either.throwIfAborted()
      if (machine.run === undefined || machine.run !== run) {
        throw new HypervisorError('ERR_OPERATION_FAILED', 'the machine stopped before the block job was done')
      }
      const bytes = job.bandwidth === undefined ? total / rounds : (job.bandwidth * roundLength) / 1000
      job.processed = Math.min(total, job.processed + Math.max(1, Math.floor(bytes)))
      const { processed } = job
      onProgress?.(Object.freeze({ processed, remaining: total - processed, total }))
    }
  } finally {
    machine.blockJobs.delete(disk)
  }
}
