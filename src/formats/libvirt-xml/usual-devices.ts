import type { DomainSpec } from '../../spec/schema.js'
import { childrenOf, element, type XmlElement } from '../xml/element.js'
import { isContainerType } from './containers.js'
import { isParavirtual } from './xen.js'

/** The channel of the guest agent, by the name that the agent looks for. */
export const agentChannel = element(
  'channel',
  { type: 'unix' },
  element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
)

/** Whether a device is a channel of the guest agent, however it is connected on the host. */
export function isAgentChannel(device: XmlElement): boolean {
  return (
    device.name === 'channel' &&
    childrenOf(device, 'target').some(({ attributes }) => attributes['name'] === 'org.qemu.guest_agent.0')
  )
}

/** The device of random numbers. */
export const randomNumbers = element(
  'rng',
  { model: 'virtio' },
  element('backend', { model: 'random' }, '/dev/urandom'),
)

/** The graphics card. */
export const vgaCard = element('video', {}, element('model', { type: 'vga' }))

/** What keeps libvirt from adding a USB controller. */
export const noUsb = element('controller', { type: 'usb', model: 'none' })

/** What keeps libvirt from adding a memory balloon. */
export const noBalloon = element('memballoon', { model: 'none' })

/** Writes the serial ports; those at the end that nothing is connected to are left away. */
export function writeSerials(
  { serials, architecture, machine }: Pick<DomainSpec, 'serials' | 'architecture' | 'machine'>,
  domainType: string,
): readonly XmlElement[] {
  const last = serials.findLastIndex(({ type }) => type === 'console')
  const target = consoleOf({ architecture, machine }, domainType)
  return serials
    .slice(0, last + 1)
    .map(({ type }, port) =>
      element(
        target === undefined ? 'serial' : 'console',
        { type: type === 'console' ? 'pty' : 'null' },
        element('target', { type: target, port }),
      ),
    )
}

/** What has a console of its own instead of serial ports: a mainframe, a container, a guest of Xen that is no PC. */
function consoleOf(
  spec: Pick<DomainSpec, 'architecture' | 'machine'>,
  domainType: string,
): string | undefined {
  if (isContainerType(domainType)) return 'lxc'
  if (isParavirtual(spec, domainType)) return 'xen'
  return spec.architecture === 's390x' ? 'sclp' : undefined
}

/** Whether a device is on the USB bus, or brings one: libvirt then adds the controller that it needs. */
export function speaksOfUsb(device: XmlElement): boolean {
  return Object.values(device.attributes).includes('usb') || childrenOf(device).some(speaksOfUsb)
}
