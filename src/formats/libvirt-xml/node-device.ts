import { z } from 'zod'
import { HypervisorError } from '../../errors.js'
import type { NodeDeviceInfo, NodeDeviceMaker } from '../../node-devices.js'
import { childOf, childrenOf, textOf, type XmlElement } from '../xml/element.js'
import {
  type DeviceFacts,
  deviceSchema,
  netSchema,
  pciSchema,
  storageSchema,
  usbSchema,
} from './node-device-schema.js'

/**
 * Reads what libvirt knows of a device of the host (formatnode).
 *
 * @throws HypervisorError `ERR_PROTOCOL` for what libvirt cannot have written.
 */
export function readNodeDevice(device: XmlElement): NodeDeviceInfo {
  const read = <Schema extends z.ZodType>(schema: Schema, facts: unknown): z.output<Schema> => {
    const { data, error } = schema.safeParse(facts)
    if (data !== undefined) return data
    const why = error === undefined ? '' : z.prettifyError(error)
    throw new HypervisorError('ERR_PROTOCOL', `a device of the host cannot be read: ${why}`, { cause: error })
  }
  const capability = (type: string): XmlElement | undefined =>
    childrenOf(device, 'capability').find(({ attributes }) => attributes['type'] === type)
  const factsOf = <Schema extends z.ZodType>(
    type: string,
    schema: Schema,
    facts: (of: XmlElement) => unknown,
  ): z.output<Schema> | undefined => {
    const found = capability(type)
    return found === undefined ? undefined : read(schema, facts(found))
  }
  const pci = factsOf('pci', pciSchema, pciFacts)
  const usb = factsOf('usb_device', usbSchema, textsOf)
  const net = factsOf('net', netSchema, netFacts)
  const storage = factsOf('storage', storageSchema, storageFacts)
  const { name, parent, path }: DeviceFacts = read(deviceSchema, textsOf(device))
  return {
    name,
    parent,
    driver: textOf(childOf(device, 'driver', 'name')),
    path,
    capabilities: capabilitiesOf(device),
    pci: pci && {
      address: addressOf(pci),
      class: pci.class,
      vendor: makerOf(pci.vendor),
      product: makerOf(pci.product),
      iommuGroup: pci.iommuGroup,
      numaNode: pci.numaNode,
    },
    usb: usb && {
      bus: usb.bus,
      device: usb.device,
      vendor: makerOf(usb.vendor),
      product: makerOf(usb.product),
    },
    net: net && { interface: net.interface, mac: net.address, link: net.link, speed: net.speed },
    storage: storage && {
      block: storage.block,
      driveType: storage.drive_type,
      bus: storage.bus,
      vendor: storage.vendor,
      model: storage.model,
      serial: storage.serial,
      size: storage.size,
      removable: storage.removable,
    },
  }
}

/** The text of every child, or what it has as attributes with its text as `name`. */
function textsOf(parent: XmlElement): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    childrenOf(parent).flatMap((child) => {
      const text = textOf(child) || undefined
      const { id } = child.attributes
      const value = id === undefined ? text : { id, name: text }
      return value === undefined ? [] : [[child.name, value]]
    }),
  )
}

function pciFacts(pci: XmlElement): unknown {
  return {
    ...textsOf(pci),
    iommuGroup: childOf(pci, 'iommuGroup')?.attributes['number'],
    numaNode: childOf(pci, 'numa')?.attributes['node'],
  }
}

function netFacts(net: XmlElement): unknown {
  const { state, speed } = childOf(net, 'link')?.attributes ?? {}
  return { ...textsOf(net), link: state, speed }
}

function storageFacts(storage: XmlElement): unknown {
  const removable = childrenOf(storage, 'capability').find(
    ({ attributes }) => attributes['type'] === 'removable',
  )
  return {
    ...textsOf(storage),
    ...(removable === undefined ? {} : { size: textOf(childOf(removable, 'media_size')) }),
    removable: removable !== undefined,
  }
}

/** What a device is and can do, each once. The call that lists devices says `vports` for what XML has as `vport_ops`. */
function capabilitiesOf(parent: XmlElement): readonly string[] {
  const types = childrenOf(parent, 'capability').flatMap((capability) => {
    const { type } = capability.attributes
    const name = type === 'vport_ops' ? 'vports' : type
    return [...(name === undefined ? [] : [name]), ...capabilitiesOf(capability)]
  })
  return [...new Set(types)]
}

/** An address as Linux writes it: libvirt has its parts as decimal numbers. */
function addressOf({ domain, bus, slot, function: fn }: z.output<typeof pciSchema>): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}`
}

function makerOf({ id, name }: { readonly id: string; readonly name?: string | undefined }): NodeDeviceMaker {
  return { id, name }
}
