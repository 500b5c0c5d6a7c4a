import { deviceIdField } from '../../spec/fields.js'
import { childOf, type XmlElement } from '../xml/element.js'

/** Names that a user gives to devices begin with this (formatdomain, "Devices"); others are of a running machine. */
export const aliasPrefix = 'ua-'

/** The name that a user has given to a device, without its prefix. */
export function ownAlias(device: XmlElement): string | undefined {
  const alias = childOf(device, 'alias')?.attributes['name']
  return alias?.startsWith(aliasPrefix) ? alias.slice(aliasPrefix.length) : undefined
}

/** The name that a user has given to a device, if it can be an id of a specification. */
export function idOf(device: XmlElement): string | undefined {
  return deviceIdField.safeParse(ownAlias(device)).data
}

/** A device as it is defined, without the name that libvirt has given it in a running machine. */
export function withoutRunAlias(device: XmlElement): XmlElement {
  if (ownAlias(device) !== undefined || childOf(device, 'alias') === undefined) return device
  return {
    ...device,
    children: device.children.filter((child) => typeof child === 'string' || child.name !== 'alias'),
  }
}
