import { requireDiskSize, requireResizable } from '../../../src/disk-size.js'
import { isHypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { type MachineDisk, machineDisk } from './block-nodes.js'
import { findDrive } from './change-medium.js'

/**
 * Changes the size of a disk of the running machine, in bytes, a multiple of 512 (QMP `block_resize`).
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for another number, and for a disk that is read-only or a drive;
 *   `ERR_NO_DEVICE`; `ERR_OPERATION_FAILED` where the format cannot do it.
 */
export async function resizeDisk(
  qmp: QmpClient,
  id: string,
  bytes: number,
  options?: QmpCallOptions,
): Promise<void> {
  requireDiskSize(bytes)
  const disk = await findDisk(qmp, id, options)
  requireResizable(id, disk)
  await qmp.execute('block_resize', { 'node-name': disk.node, size: bytes }, options)
}

/** A drive without a medium is no disk of the machine, but it is there. */
async function findDisk(
  qmp: QmpClient,
  id: string,
  options: QmpCallOptions | undefined,
): Promise<MachineDisk> {
  return await machineDisk(qmp, id, options).catch(async (error: unknown) => {
    if (isHypervisorError(error, 'ERR_NO_DEVICE')) {
      await findDrive(qmp, id)
      requireResizable(id, { readonly: false, removable: true })
    }
    throw error
  })
}
