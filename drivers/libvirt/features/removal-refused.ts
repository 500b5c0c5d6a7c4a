import { z } from 'zod'
import type { HypervisorEvent } from '../../../src/events.js'

const refusalSchema = z.object({ device: z.string() })

/** Whether an event says that the guest of a domain does not let go of a device. */
export function refusesRemoval(
  event: HypervisorEvent,
  { uuid }: { readonly uuid: string },
  id: string,
): boolean {
  if (event.type !== 'native' || event.name !== 'device-removal-failed' || event.uuid !== uuid) return false
  return refusalSchema.safeParse(event.data).data?.device === id
}
