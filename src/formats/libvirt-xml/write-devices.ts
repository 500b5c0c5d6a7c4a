import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { childrenOf, element, type XmlElement } from '../xml/element.js'
import { parseXml } from '../xml/parse.js'
import { isPc, isQemuType } from './architectures.js'
import { bootOrders } from './boot-order.js'
import { isContainerType, isRoot, rootFolder } from './containers.js'
import { withDetails } from './details.js'
import { writeDisk } from './disk.js'
import { createDiskNames, createXenDiskNames } from './disk-names.js'
import { writeNetwork } from './network.js'
import type { LibvirtSettings } from './settings.js'
import {
  agentChannel,
  isAgentChannel,
  noBalloon,
  noUsb,
  randomNumbers,
  speaksOfUsb,
  vgaCard,
  writeSerials,
} from './usual-devices.js'
import { isXenType } from './xen.js'

/** What the rest of the document says about the devices. */
export interface DevicesPlace {
  readonly type: string
  /** Whether the devices say themselves in which order they are booted from: not where `<os>` says it. */
  readonly ordered: boolean
}

/** Writes the devices. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeDevices(
  spec: DomainSpec,
  settings: LibvirtSettings,
  { type, ordered }: DevicesPlace,
): XmlElement {
  const own = settings.devices.map((text, index) => parseXml(text, `libvirt.devices[${index}]`))
  const details = readDetails(spec, settings)
  const has = (...names: readonly string[]): boolean => own.some(({ name }) => names.includes(name))
  const taken = [...own, ...[...details.values()].flat()].flatMap(targetNames)
  const names = isXenType(type) ? createXenDiskNames(taken) : createDiskNames(taken)
  const orders = ordered ? bootOrders(spec) : new Map<string, number>()
  const qemu = isQemuType(type)
  const disks = spec.disks.map((disk, index) => {
    const field = `disks[${index}]`
    const bootOrder = orders.get(disk.id ?? '')
    const further = details.get(disk.id ?? '') ?? []
    const named = further.some(({ name }) => name === 'target') ? createDiskNames() : names
    const place = { field, names: named, type, opticalBus: opticalBus(spec), bootOrder }
    return withDetails(writeDisk(disk, place), further)
  })
  const networks = spec.networks.map((network, index) => {
    const written = writeNetwork(network, {
      field: `networks[${index}]`,
      type,
      bootOrder: orders.get(network.id ?? ''),
    })
    return withDetails(written, details.get(network.id ?? '') ?? [])
  })
  if (settings.root !== undefined && !isContainerType(type)) {
    throw refuse('libvirt.root', 'only a container (libvirt.type: lxc) has a folder as its root')
  }
  const root = settings.root === undefined || own.some(isRoot) ? undefined : rootFolder(settings.root)
  const usb = settings.usb || !qemu || [...disks, ...own].some(speaksOfUsb)
  return element(
    'devices',
    {},
    root,
    ...disks,
    ...networks,
    usb ? undefined : noUsb,
    ...(has('serial', 'console') ? [] : writeSerials(spec, type)),
    settings.guestAgent && !own.some(isAgentChannel) ? agentChannel : undefined,
    spec.rng && !has('rng') ? randomNumbers : undefined,
    spec.graphics === 'vga' && !has('video') ? vgaCard : undefined,
    settings.balloon || !qemu || has('memballoon') ? undefined : noBalloon,
    ...own,
  )
}

function readDetails(
  { disks, networks }: DomainSpec,
  settings: LibvirtSettings,
): ReadonlyMap<string, readonly XmlElement[]> {
  const ids = new Set([...disks, ...networks].map(({ id }) => id))
  return new Map(
    Object.entries(settings.details).map(([id, texts]) => {
      const field = `libvirt.details.${id}`
      if (!ids.has(id)) throw refuse(field, 'no disk or network interface has this id')
      return [id, texts.map((text, index) => parseXml(text, `${field}[${index}]`))]
    }),
  )
}

function targetNames(device: XmlElement): readonly string[] {
  const targets = device.name === 'target' ? [device] : childrenOf(device, 'target')
  return targets.flatMap(({ attributes: { dev } }) => dev ?? [])
}

/** The bus that a machine's CD-ROM drive is on. */
function opticalBus({ architecture, machine = '' }: DomainSpec): 'ide' | 'sata' | 'scsi' {
  if (!isPc(architecture)) return 'scsi'
  return /^(pc-)?q35(-|$)/.test(machine) ? 'sata' : 'ide'
}
