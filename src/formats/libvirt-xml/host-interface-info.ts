import { z } from 'zod'
import { HypervisorError } from '../../errors.js'
import type { HostInterfaceInfo } from '../../interfaces.js'
import { childOf, type XmlElement } from '../xml/element.js'
import { linkSpeed, number } from './node-device-schema.js'

const infoSchema = z.object({
  name: z.string(),
  type: z.enum(['ethernet', 'bridge', 'bond', 'vlan']),
  mac: z
    .string()
    .transform((mac) => mac.toLowerCase())
    .optional(),
  mtu: number.optional(),
  link: z.string().optional(),
  speed: linkSpeed.optional(),
})

/**
 * Reads what libvirt knows of an interface of the host.
 *
 * @throws HypervisorError `ERR_PROTOCOL` for what libvirt cannot have written.
 */
export function readHostInterfaceInfo(iface: XmlElement): Omit<HostInterfaceInfo, 'state'> {
  const { state, speed } = childOf(iface, 'link')?.attributes ?? {}
  const { data, error } = infoSchema.safeParse({
    name: iface.attributes['name'],
    type: iface.attributes['type'],
    mac: childOf(iface, 'mac')?.attributes['address'],
    mtu: childOf(iface, 'mtu')?.attributes['size'],
    link: state,
    speed,
  })
  if (data === undefined) {
    throw new HypervisorError('ERR_PROTOCOL', 'an interface of the host cannot be read', { cause: error })
  }
  return {
    name: data.name,
    type: data.type,
    mac: data.mac,
    mtu: data.mtu,
    link: data.link,
    speed: data.speed,
  }
}
