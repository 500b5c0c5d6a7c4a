import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { machineDisk } from './block-nodes.js'

/**
 * Changes the size of a disk of the running machine, in bytes, a multiple of 512 (QMP `block_resize`).
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_NO_DEVICE`, `ERR_OPERATION_FAILED` where the format
 *   cannot do it: QEMU does not shrink most.
 */
export async function resizeDisk(
  qmp: QmpClient,
  id: string,
  bytes: number,
  options?: QmpCallOptions,
): Promise<void> {
  if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes % 512 !== 0) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `${bytes} is not a positive multiple of 512 bytes`, {
      field: 'bytes',
      hint: 'A disk consists of sectors of 512 bytes.',
    })
  }
  const disk = await machineDisk(qmp, id, options)
  await qmp.execute('block_resize', { 'node-name': disk.node, size: bytes }, options)
}
