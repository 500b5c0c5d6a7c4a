import { resolve } from 'node:path'
import { HypervisorError } from '../../../../src/errors.js'
import { blockNodes } from '../../argv/image-nodes.js'
import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import { machineDisk } from '../block-nodes.js'
import { jobOf } from './job.js'
import { recordedImage } from './record.js'
import { dismissJob, waitForStatus } from './run.js'

/**
 * Brings to its end what a program that was killed has left of the job of a disk; under the lock. A machine that was
 * about to go over to a copy does so if the definition has the copy already, and otherwise stays where it is.
 *
 * @returns whether the job goes on.
 */
export async function settleJob(machine: QemuMachine, qmp: QmpClient, disk: string): Promise<boolean> {
  const job = await jobOf(qmp, disk)
  if (job === undefined) return false
  if (job.status === 'pending') {
    const { file } = await machineDisk(qmp, disk)
    const recorded = await recordedImage(machine, disk)
    const goesOver = recorded !== undefined && resolve(recorded) !== resolve(file)
    const over = waitForStatus(qmp, job.id, 'concluded')
    try {
      await qmp.execute(goesOver ? 'job-finalize' : 'job-cancel', { id: job.id })
      await over.event
    } finally {
      over.cancel()
    }
  } else if (job.status !== 'concluded') return true
  await dismissJob(qmp, job.id)
  await dropUnused(qmp, disk)
  return false
}

/** Insists on a disk without a job. @throws HypervisorError `ERR_BUSY`. */
export async function requireNoJob(machine: QemuMachine, qmp: QmpClient, disk: string): Promise<void> {
  if (!(await settleJob(machine, qmp, disk))) return
  throw new HypervisorError('ERR_BUSY', `the disk '${disk}' has a block job already`, {
    field: 'disk',
    hint: 'Wait for its end, or cancel it with abortBlockJob().',
  })
}

/** Closes images that the disk has left; QEMU refuses it for those that it uses, and for names that are none. */
export async function dropUnused(qmp: QmpClient, disk: string): Promise<void> {
  for (const node of blockNodes(disk))
    await qmp.execute('blockdev-del', { 'node-name': node }).catch(() => {})
}
