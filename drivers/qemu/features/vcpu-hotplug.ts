import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { unplugDevice } from './unplug.js'

const slotSchema = z.object({
  type: z.string(),
  props: z.record(z.string(), z.number()),
  'vcpus-count': z.number(),
  'qom-path': z.string().optional(),
})

/** A place for virtual CPUs. */
type Slot = z.output<typeof slotSchema>

/** How many virtual CPUs the machine has now (QMP `query-cpus-fast`). */
export async function vcpuCount(qmp: QmpClient, options?: QmpCallOptions): Promise<number> {
  return (await qmp.query('query-cpus-fast', z.array(z.unknown()), undefined, options)).length
}

/**
 * Changes the number of virtual CPUs (QMP `query-hotpluggable-cpus`, `device_add`, `device_del`). CPUs are
 * added in the order of their places and removed in the opposite one. The guest must let go of a CPU that is
 * removed, one after the other, and those that the machine was started with stay.
 *
 * @param maximum the specification's `vcpus.maximum`.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` below 1 or above the maximum; `ERR_UNSUPPORTED` if the
 *   machine type has no hot-plug of CPUs; `ERR_INVALID_STATE` for a removal of a CPU that was there at the
 *   start; `ERR_ABORTED` while the guest does not let go. CPUs that were changed until then stay changed.
 */
export async function setVcpus(
  qmp: QmpClient,
  count: number,
  maximum: number,
  options?: QmpCallOptions,
): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || count > maximum) {
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `${count} is not a number of CPUs from 1 to ${maximum}`,
      {
        field: 'count',
        hint: 'The greatest number is vcpus.maximum of the specification.',
      },
    )
  }
  const slots = await readSlots(qmp, options)
  const free = slots.filter((slot) => slot['qom-path'] === undefined)
  const used = slots.filter((slot) => slot['qom-path'] !== undefined)
  const step = slots[0]?.['vcpus-count'] ?? 1
  const change = Math.trunc((count - used.length * step) / step)
  if (change * step !== count - used.length * step) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `this machine adds CPUs ${step} at a time`, {
      field: 'count',
    })
  }
  for (const slot of free.slice(0, Math.max(0, change))) {
    await qmp.execute('device_add', { driver: slot.type, id: slotId(slot), ...slot.props }, options)
  }
  const leaving = used.reverse().slice(0, Math.max(0, -change))
  const fixed = leaving.find((slot) => !slot['qom-path']?.startsWith('/machine/peripheral/'))
  if (fixed !== undefined) {
    throw new HypervisorError('ERR_INVALID_STATE', 'the CPUs that the machine was started with stay', {
      field: 'count',
      hint: 'Change vcpus.count of the specification, and start the domain again.',
    })
  }
  for (const slot of leaving) await unplugDevice(qmp, slotId(slot), options)
}

async function readSlots(qmp: QmpClient, options: QmpCallOptions | undefined): Promise<Slot[]> {
  try {
    const slots = await qmp.query('query-hotpluggable-cpus', z.array(slotSchema), undefined, options)
    return slots.sort((a, b) => slotOrder(a) - slotOrder(b))
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') throw error
    throw new HypervisorError('ERR_UNSUPPORTED', 'this machine type has no hot-plug of CPUs', {
      cause: error.cause,
    })
  }
}

/** From the coarsest place to the finest; QEMU fills them in this order. */
const places = [
  'node-id',
  'drawer-id',
  'book-id',
  'socket-id',
  'die-id',
  'cluster-id',
  'core-id',
  'thread-id',
]

function slotOrder(slot: Slot): number {
  return places.reduce((order, place) => order * 4096 + (slot.props[place] ?? 0), 0)
}

/** Made from the place, so that a later program finds the CPU again. */
function slotId(slot: Slot): string {
  return ['vcpu', ...places.flatMap((place) => slot.props[place] ?? [])].join('-')
}
