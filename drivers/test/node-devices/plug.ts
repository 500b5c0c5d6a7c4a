import { HypervisorError } from '../../../src/errors.js'
import type { NodeDeviceEvent } from '../../../src/events.js'
import type { NodeDeviceInfo } from '../../../src/node-devices.js'
import { deepFreeze } from '../freeze.js'
import { tell, type World } from '../world.js'
import { plainDevice } from './made-up-devices.js'

/** A device that is put into the made-up host: its name, and what else is to be known of it. */
export type PluggedDevice = Partial<NodeDeviceInfo> & Pick<NodeDeviceInfo, 'name'>

/** Puts a device into the host. @throws HypervisorError `ERR_DEVICE_EXISTS`. */
export function plugNodeDevice(world: World, device: PluggedDevice): void {
  const { name } = device
  if (world.nodeDevices.has(name)) {
    throw new HypervisorError('ERR_DEVICE_EXISTS', `the device '${name}' of the host is there already`)
  }
  world.nodeDevices.set(name, deepFreeze({ ...plainDevice, ...structuredClone(device) }))
  tellNodeDevice(world, name, 'created')
}

/** Takes a device out of the host. @throws HypervisorError `ERR_NO_DEVICE`. */
export function unplugNodeDevice(world: World, name: string): void {
  if (!world.nodeDevices.delete(name)) {
    throw new HypervisorError('ERR_NO_DEVICE', `there is no device '${name}' of the host`)
  }
  tellNodeDevice(world, name, 'deleted')
}

function tellNodeDevice(world: World, device: string, change: NodeDeviceEvent['change']): void {
  tell(world, { type: 'node-device', change, device, time: world.clock.now() })
}
