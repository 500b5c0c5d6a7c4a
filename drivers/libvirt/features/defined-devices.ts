import { HypervisorError } from '../../../src/errors.js'
import { childOf, childrenOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { deviceId } from '../device-id.js'
import type { DomainReference } from '../rpc/references.js'

/** A disk or network interface of a running machine. */
export interface RunningDevice {
  /** The identifier of the specification, or libvirt's alias. */
  readonly id: string
  /** libvirt's alias. */
  readonly alias: string
  /** What libvirt calls it in statistics and block operations: `vda`, `vnet0`; empty if it has no name. */
  readonly target: string
  /** What the definition says of it. */
  readonly element: XmlElement
}

/** The disks or network interfaces of a running machine, from its live definition. */
export function runningDevices(root: XmlElement, name: 'disk' | 'interface'): readonly RunningDevice[] {
  return childrenOf(childOf(root, 'devices'), name).map((device, index) => {
    const alias = childOf(device, 'alias')?.attributes['name'] ?? ''
    // Drivers of libvirt other than QEMU's keep none; a specification then has its own, by their places.
    const id = alias === '' ? `${name === 'disk' ? 'disk' : 'net'}${index}` : deviceId(alias)
    return { id, alias, target: childOf(device, 'target')?.attributes['dev'] ?? '', element: device }
  })
}

/** Finds a device by its id. @throws HypervisorError `ERR_NO_DEVICE` with the argument that named it as the `field`. */
export function requireDevice(
  dom: DomainReference,
  devices: readonly RunningDevice[],
  id: string,
  field = 'id',
): RunningDevice {
  const found = devices.find((device) => device.id === id)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_NO_DEVICE', `the domain '${dom.name}' has no such device '${id}'`, {
    field,
    hint: `Devices: ${devices.map((device) => device.id).join(', ') || 'none'}.`,
  })
}
