import { refuse } from '../../spec/refuse.js'
import type { DiskFormat, DiskSpec, DomainSpec } from '../../spec/schema.js'
import { childOf, element, textOf, type XmlElement } from '../xml/element.js'
import { without } from './same.js'

/** Whether a type of domain is run by Xen. */
export function isXenType(type: string): boolean {
  return type === 'xen'
}

/** libvirt's machines of Xen, with its words for the guests that they are for (`libxl_capabilities.c`; `linux` is paravirtual). */
const guests: ReadonlyMap<string, string> = new Map([
  ['xenfv', 'hvm'],
  ['xenpv', 'linux'],
  ['xenpvh', 'xenpvh'],
])

/** The word for the guest of a machine; without one it is a whole PC. */
export function xenGuest(machine: string | undefined): string {
  return guests.get(machine ?? 'xenfv') ?? 'hvm'
}

/** Whether a guest of Xen is no PC, but paravirtualised: it has no firmware, and a console of its own. */
export function isParavirtual({ machine }: Pick<DomainSpec, 'machine'>, type: string): boolean {
  return isXenType(type) && xenGuest(machine) !== 'hvm'
}

/** The features of a PC of Xen: libvirt adds `pae` to each. */
export const xenPcFeatures = element('features', {}, element('acpi'), element('apic'), element('pae'))

/** Where a disk of Xen is found, in a specification and in libvirt's words: Xen's own bus has no name in a specification. */
export function xenBus({ device, bus }: DiskSpec, field: string): 'xen' | 'ide' | 'scsi' {
  if (device === 'floppy') throw refuse(`${field}.device`, 'Xen has no floppy disks')
  if (bus === undefined) return 'xen'
  if (bus === 'ide' || bus === 'scsi') return bus
  const hint = 'Leave it away for a paravirtual disk, or use ide or scsi.'
  throw refuse(`${field}.bus`, `Xen does not have the bus ${bus}`, hint)
}

const formats: ReadonlyMap<string, DiskFormat> = new Map([
  ['raw', 'raw'],
  ['qcow2', 'qcow2'],
  ['vhd', 'vpc'],
])

/**
 * The driver of a disk. Without its name libvirt takes every image for a raw one when it starts a domain of Xen
 * (`libxlMakeDisk`); with it Xen does not choose the backend by itself, so it is only there where it is needed.
 */
export function xenDriver(
  format: DiskFormat,
  field: string,
): { readonly name?: string; readonly type: string } {
  const type = [...formats].find(([, known]) => known === format)?.[0]
  if (type === undefined) {
    throw refuse(`${field}.format`, `Xen does not know ${format}`, 'Convert the image to qcow2.')
  }
  return type === 'raw' ? { type } : { name: 'qemu', type }
}

/** The format of an image by libvirt's word for it in a domain of Xen. */
export function xenFormat(word: string): string {
  return formats.get(word) ?? word
}

/** A disk without the name of its driver where Xen would use none other for it. */
export function withoutXenDriver(disk: XmlElement): XmlElement {
  const driver = childOf(disk, 'driver')
  const { name, ...attributes } = driver?.attributes ?? {}
  if (disk.name !== 'disk' || name !== 'qemu' || attributes['type'] !== 'raw') return disk
  const children = disk.children.map((child) =>
    child === driver ? element('driver', attributes, ...driver.children) : child,
  )
  return { ...disk, children }
}

/** Whether the firmware that libvirt names by its file is UEFI: libvirt has no other for Xen in flash memory. */
export function namesUefi(os: XmlElement): boolean {
  return childOf(os, 'loader')?.attributes['type'] === 'pflash'
}

/** What is started without the machine that a whole PC is and without the file of the firmware, where it is the one that Xen has. */
export function withoutXenChoices(os: XmlElement): XmlElement {
  const path = textOf(childOf(os, 'loader')) ?? ''
  const usual = /\/(hvmloader|ovmf\.bin)$/.test(path)
  const plain = usual ? without(os, 'loader') : os
  return {
    ...plain,
    attributes: { ...os.attributes, ...(usual && namesUefi(os) ? { firmware: 'efi' } : {}) },
    children: plain.children.map((child) =>
      typeof child !== 'string' && child.name === 'type' ? withoutUsualMachine(child) : child,
    ),
  }
}

function withoutUsualMachine(type: XmlElement): XmlElement {
  const { machine, ...attributes } = type.attributes
  return machine === 'xenfv' ? { ...type, attributes } : type
}
