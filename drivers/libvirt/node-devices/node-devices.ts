import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { readNodeDevice } from '../../../src/formats/libvirt-xml/node-device.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { nodeDeviceCapabilities } from '../../../src/node-device-capabilities.js'
import type { NodeDevice, NodeDeviceInfo, NodeDevices } from '../../../src/node-devices.js'
import { absentAs } from '../lookup.js'
import type { LibvirtSession } from '../session.js'

/** The feature `nodeDevices` of a connection. */
export function createNodeDevices({ client }: LibvirtSession): NodeDevices {
  const infoOf = async (name: string): Promise<NodeDeviceInfo> => {
    const { xml } = await client.call('nodeDeviceGetXmlDesc', { name, flags: 0 })
    return readNodeDevice(parseXml(xml, `description of the device '${name}'`))
  }
  const deviceOf = (name: string): NodeDevice => ({ name, info: () => infoOf(name) })
  return {
    async list({ capability } = {}) {
      // The flag of a capability is the bit of its place (`virConnectListAllNodeDeviceFlags`, libvirt-nodedev.h).
      const flags = capability === undefined ? 0 : 1 << nodeDeviceCapabilities.indexOf(capability)
      const { devices } = await client.call('connectListAllNodeDevices', { needResults: 1, flags })
      const infos = await Promise.all(devices.map(({ name }) => absentAs('ERR_NO_DEVICE', infoOf(name))))
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookup(name) {
      if (name === '') throw new HypervisorError('ERR_NO_DEVICE', 'no device of the host has an empty name')
      const { dev } = await client.call('nodeDeviceLookupByName', { name })
      return deviceOf(dev.name)
    },
  }
}
