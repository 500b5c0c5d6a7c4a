import type { HypervisorEvent, PoolEvent } from '../../../src/events.js'

/** Whether an event is a change of a pool. */
export function isPoolChange(
  { uuid }: { readonly uuid: string },
  change: PoolEvent['change'],
): (event: HypervisorEvent) => boolean {
  return (event) => event.type === 'pool' && event.uuid === uuid && event.change === change
}
