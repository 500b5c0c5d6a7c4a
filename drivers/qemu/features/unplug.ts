import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { qmpErrorOf } from '../qmp/error.js'
import type { QmpEvent } from '../qmp/message.js'
import { waitForEvent } from '../qmp/next-event.js'

const deviceEventSchema = z.object({ device: z.string().optional(), path: z.string().optional() })

/** The events that end the removal of a device (QAPI `DEVICE_DELETED`, `DEVICE_UNPLUG_GUEST_ERROR`). */
const endings = ['DEVICE_DELETED', 'DEVICE_UNPLUG_GUEST_ERROR', 'MEM_UNPLUG_ERROR']

/**
 * Asks for the removal of a device (QMP `device_del`) and waits until the guest has let go of it. A removal
 * that was asked for before and is still under way is waited for.
 *
 * @throws HypervisorError `ERR_NO_DEVICE`; `ERR_OPERATION_FAILED` if the guest refuses; `ERR_ABORTED` while
 *   it does not answer: QEMU then still removes the device when the guest lets go.
 */
export async function unplugDevice(qmp: QmpClient, id: string, options?: QmpCallOptions): Promise<void> {
  const ending = waitForEvent(
    qmp,
    (event) => endings.includes(event.name) && deviceOf(event) === id,
    options?.signal,
  )
  try {
    await qmp.execute('device_del', { id }, options)
  } catch (error) {
    if (!isUnderWay(error)) {
      ending.cancel()
      throw error
    }
  }
  const { name } = await ending.event
  if (name === 'DEVICE_DELETED') return
  throw new HypervisorError('ERR_OPERATION_FAILED', `the guest refused to let go of the device '${id}'`, {
    cause: { event: name, device: id },
  })
}

/** The id of the device that an event is about. */
export function deviceOf(event: QmpEvent): string | undefined {
  return deviceEventSchema.safeParse(event.data).data?.device
}

/** QEMU has no error class for it. */
function isUnderWay(error: unknown): boolean {
  return /already in the process of unplug/.test(qmpErrorOf(error)?.desc ?? '')
}
