import type { DomainState } from '../../src/domain-data.js'
import type { PowerState } from './machines.js'

/** What power states are here, as libvirt's driver for ESX has them. */
export const domainStates: Readonly<Record<PowerState, DomainState>> = {
  poweredOn: 'running',
  poweredOff: 'shutoff',
  suspended: 'paused',
}
