import { HypervisorError } from '../../../src/errors.js'
import type { QmpClient } from '../qmp/client.js'
import { hotpluggedDevices } from './device-hotplug.js'

/**
 * Refuses a machine with devices or virtual CPUs that were added while it ran. Its state fits only a machine
 * with the same devices, and one that is made from the definition lacks them.
 *
 * @param name the domain's.
 * @throws HypervisorError `ERR_INVALID_STATE` with the ids of the devices.
 */
export async function requireDefinedDevices(name: string, qmp: QmpClient): Promise<void> {
  const added = await hotpluggedDevices(qmp)
  if (added.length === 0) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the domain '${name}' has devices that its definition does not have: ${added.join(', ')}`,
    { hint: 'Detach them first: a machine made from the definition could not take over their state.' },
  )
}
