import type { DomainState } from '../../src/domain-data.js'
import type { LifecycleChange } from '../../src/events.js'
import type { PowerState } from './records.js'

/** What power states are here. A suspended machine is off, with a saved state. */
export const domainStates: Readonly<Record<PowerState, DomainState>> = {
  Halted: 'shutoff',
  Suspended: 'shutoff',
  Paused: 'paused',
  Running: 'running',
}

const changes: Readonly<Record<PowerState, Partial<Record<PowerState, LifecycleChange>>>> = {
  Halted: { Running: 'started', Paused: 'started' },
  Suspended: { Running: 'restored', Paused: 'restored' },
  Running: { Halted: 'stopped', Paused: 'suspended', Suspended: 'saved' },
  Paused: { Halted: 'stopped', Running: 'resumed', Suspended: 'saved' },
}

/** What happens to a domain that goes from one power state to another. */
export function changeBetween(from: PowerState, to: PowerState): LifecycleChange | undefined {
  return changes[from][to]
}
