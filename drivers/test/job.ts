import type { JobInfo } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { Machine } from './machine.js'
import type { World } from './world.js'

/** A long operation on a machine, as every connection of its world sees it. */
export interface Job {
  readonly kind: JobInfo['kind']
  readonly beganAt: number
  memory: JobInfo['memory']
  readonly cancel: AbortController
}

/**
 * Does something as the job of a machine. `work` gets the signal that ends it: the caller's, or that of who cancels it.
 *
 * @throws HypervisorError `ERR_BUSY` if the machine has a job already, `ERR_ABORTED` if it is cancelled.
 */
export async function withJob<Result>(
  world: World,
  machine: Machine,
  kind: JobInfo['kind'],
  signal: AbortSignal | undefined,
  work: (job: Job, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (machine.job !== undefined) {
    const { kind: other } = machine.job
    throw new HypervisorError('ERR_BUSY', `the domain '${machine.spec.name}' has a job: ${other}`)
  }
  const job: Job = { kind, beganAt: world.clock.now(), memory: undefined, cancel: new AbortController() }
  const either = signal === undefined ? job.cancel.signal : AbortSignal.any([signal, job.cancel.signal])
  machine.job = job
  try {
    return await work(job, either)
  } finally {
    machine.job = undefined
  }
}
