import type { CallOptions } from './call.js'
import { HypervisorError } from './errors.js'
import { givenText } from './given-arguments.js'
import type { FeatureGuard } from './guard-feature.js'
import { nodeDeviceCapabilities } from './node-device-capabilities.js'
import type { NodeDevice, NodeDeviceCapability, NodeDevices } from './node-devices.js'

/** Wraps a driver's devices of the host in what all calls have in common, and checks what they are given. */
export function guardNodeDevices(guard: FeatureGuard<NodeDevices>): NodeDevices {
  return Object.freeze<NodeDevices>({
    list: (o) =>
      guard.use('list', o, async (devices, c) => {
        const capability = o?.capability
        requireCapability(capability)
        return await devices.list({ ...c, capability })
      }),
    lookup: (name, o) =>
      guard.use('lookup', o, async (devices, c) =>
        guardNodeDevice(guard, await devices.lookup(givenText('name', name), c)),
      ),
  })
}

function guardNodeDevice(guard: FeatureGuard<NodeDevices>, device: NodeDevice): NodeDevice {
  return Object.freeze<NodeDevice>({
    name: device.name,
    info: (o?: CallOptions) => guard.use('info', o, (_devices, c) => device.info(c)),
  })
}

function requireCapability(capability: NodeDeviceCapability | undefined): void {
  if (capability === undefined || nodeDeviceCapabilities.includes(capability)) return
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `there is no capability '${String(capability)}'; there are ${nodeDeviceCapabilities.join(', ')}`,
    { field: 'capability' },
  )
}
