import type { Architecture, DomainSpec, DomainSpecInput } from '../../spec/schema.js'
import { childOf, childrenOf, type XmlElement } from '../xml/element.js'
import { withoutRunAlias } from './alias.js'
import { isQemuType } from './architectures.js'
import {
  isAssigned,
  isSerialAgain,
  withoutAssigned,
  withoutSerialDefaults,
  withoutVideoDefaults,
} from './assigned.js'
import {
  isAssignedToContainer,
  isContainerType,
  isRoot,
  readRootFolder,
  withoutAccessMode,
} from './containers.js'
import { type BootableDevices, type ReadPlace, readBootable } from './read-bootable.js'
import { sameElements, sameXml } from './same.js'
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

/** What the rest of the document says about the devices. */
export interface ReadDevicesPlace extends ReadPlace {
  readonly architecture: Architecture
  readonly machine: string | undefined
}

/** What the devices of a domain come to. */
export interface ReadDevices extends BootableDevices {
  readonly spec: Pick<DomainSpec, 'serials' | 'rng' | 'graphics'>
  readonly settings: Pick<LibvirtSettings, 'balloon' | 'guestAgent' | 'usb' | 'root'>
}

/** What one kind of device comes to, and those of it that say more than a specification can. */
interface Part<Value> {
  readonly value: Value
  readonly kept: readonly XmlElement[]
}

/** Reads the devices of a domain; what the specification has no words for stays as it is. */
export function readDevices(devices: XmlElement | undefined, place: ReadDevicesPlace): ReadDevices {
  const all = childrenOf(devices).map(withoutRunAlias)
  const bootable = readBootable(all, place)
  const others = all.filter(
    (device) =>
      !['disk', 'interface'].includes(device.name) && !(place.leaveAssigned && isAssignedHere(device, place)),
  )
  const serials = readSerials(others, place)
  const video = readVideo(others, place)
  const rng = readSingle(
    others.filter(({ name }) => name === 'rng'),
    randomNumbers,
    place,
  )
  const agent = readAgent(others, place)
  const balloon = readBalloon(others, place)
  const usb = readUsb(all, others, place)
  const root = readRoot(others, place)
  const parts = [serials, video, rng, agent, balloon, usb, root]
  const sayable = (device: XmlElement): boolean =>
    ['serial', 'console', 'video', 'rng', 'memballoon'].includes(device.name) ||
    isAgentChannel(device) ||
    isUsbController(device) ||
    (isContainerType(place.type) && isRoot(device))
  const beyond = new Set(parts.flatMap((part) => part.kept))
  return {
    ...bootable,
    spec: { serials: serials.value, rng: rng.value, graphics: video.value },
    settings: {
      guestAgent: agent.value,
      balloon: balloon.value,
      usb: usb.value,
      ...(root.value === undefined ? {} : { root: root.value }),
    },
    kept: [
      ...bootable.kept,
      // In the order of the document, by which libvirt counts ports and slots.
      ...others.filter((device) => beyond.has(device) || !sayable(device)),
    ],
  }
}

function isAssignedHere(device: XmlElement, { architecture, type }: ReadDevicesPlace): boolean {
  return isContainerType(type) ? isAssignedToContainer(device) : isAssigned(device, architecture)
}

function readRoot(
  others: readonly XmlElement[],
  { leaveAssigned, type }: ReadDevicesPlace,
): Part<string | undefined> {
  const all = isContainerType(type) ? others.filter(isRoot) : []
  const [only, ...more] = leaveAssigned ? all.map(withoutAccessMode) : all
  const value = only === undefined || more.length > 0 ? undefined : readRootFolder(only)
  return { value, kept: value === undefined ? all : [] }
}

function readSerials(
  others: readonly XmlElement[],
  { leaveAssigned, architecture, machine, type }: ReadDevicesPlace,
): Part<DomainSpec['serials']> {
  const all = others.filter(({ name }) => name === 'serial' || name === 'console')
  const ports = all.filter(({ name }) => name === 'serial')
  const serials = (ports.length === 0 ? all : ports).slice(0, 4).map(({ attributes }) => ({
    type: attributes['type'] === 'null' ? ('none' as const) : ('console' as const),
  }))
  const compared = leaveAssigned
    ? [
        ...ports.map(withoutSerialDefaults),
        ...all
          .filter(({ name }) => name === 'console')
          .filter((console) => ports.length === 0 || !isSerialAgain(console)),
      ]
    : all
  const same = sameElements(compared, writeSerials({ serials, architecture, machine }, type))
  return { value: serials, kept: same ? [] : all }
}

function readVideo(
  others: readonly XmlElement[],
  { leaveAssigned }: ReadDevicesPlace,
): Part<DomainSpecInput['graphics'] & string> {
  const all = others.filter(({ name }) => name === 'video')
  const none = all.every((video) => childOf(video, 'model')?.attributes['type'] === 'none')
  const compared = leaveAssigned ? all.map(withoutVideoDefaults) : all
  return { value: none ? 'none' : 'vga', kept: sameElements(compared, [vgaCard]) ? [] : all }
}

function readSingle(
  all: readonly XmlElement[],
  usual: XmlElement,
  { leaveAssigned }: ReadDevicesPlace,
): Part<boolean> {
  const compared = leaveAssigned ? all.map(withoutAssigned) : all
  return { value: all.length > 0, kept: sameElements(compared, [usual]) ? [] : all }
}

/** Written first, the channel of the agent can only be said if it is the first. */
function readAgent(others: readonly XmlElement[], place: ReadDevicesPlace): Part<boolean> {
  const { value, kept } = readSingle(others.filter(isAgentChannel), agentChannel, place)
  const first = others.find(({ name }) => name === 'channel')
  const isFirst = first === undefined || isAgentChannel(first)
  return { value, kept: isFirst ? kept : others.filter(isAgentChannel) }
}

function readBalloon(others: readonly XmlElement[], { type }: ReadDevicesPlace): Part<boolean> {
  const all = others.filter(({ name }) => name === 'memballoon')
  const none = all.some(({ attributes }) => attributes['model'] === 'none')
  return { value: !none, kept: isQemuType(type) && sameElements(all, [noBalloon]) ? [] : all }
}

function readUsb(
  all: readonly XmlElement[],
  others: readonly XmlElement[],
  { type }: ReadDevicesPlace,
): Part<boolean> {
  const controllers = others.filter(isUsbController)
  const users = all.filter((device) => !sameXml(device, noUsb)).some(speaksOfUsb)
  const none = isQemuType(type) && !users && sameElements(controllers, [noUsb])
  return { value: !none, kept: none ? [] : controllers }
}

function isUsbController({ name, attributes }: XmlElement): boolean {
  return name === 'controller' && attributes['type'] === 'usb'
}
