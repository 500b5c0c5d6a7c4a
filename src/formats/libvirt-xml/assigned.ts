import type { Architecture } from '../../spec/schema.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { isPc } from './architectures.js'
import { sameXml, without } from './same.js'

/**
 * What libvirt writes down by itself when a domain of QEMU or Xen is defined (src/qemu/qemu_domain.c,
 * src/libxl/libxl_domain.c and src/conf/domain_postparse.c of libvirt 9.0), and would write down again: addresses on buses, the controllers
 * that they need, the keyboard and mouse of a PC.
 */
export function isAssigned(device: XmlElement, architecture: Architecture): boolean {
  const { name, attributes } = device
  switch (name) {
    case 'emulator':
      return /^\/usr\/bin\/(qemu-system-[a-z0-9_]+|qemu-kvm|kvm)$/.test(textOf(device) ?? '')
    case 'controller':
      return isUsualController(device, architecture)
    case 'input':
      return ['ps2', 'xen'].includes(attributes['bus'] ?? '') && isPlain(device)
    case 'audio':
      return sameXml(device, element('audio', { id: 1, type: 'none' }))
    case 'memballoon':
      return ['virtio', 'xen'].includes(attributes['model'] ?? '') && isPlain(device)
    default:
      return false
  }
}

function isPlain(device: XmlElement): boolean {
  return without(device, 'address', 'alias').children.length === 0
}

/** The models of PCI bridges that libvirt adds, and the devices that it takes for them. */
const bridges: ReadonlyMap<string, string | undefined> = new Map([
  ['pci-root', undefined],
  ['pcie-root', undefined],
  ['pci-bridge', 'pci-bridge'],
  ['pcie-root-port', 'pcie-root-port'],
  ['dmi-to-pci-bridge', 'i82801b11-bridge'],
  ['pcie-to-pci-bridge', 'pcie-pci-bridge'],
])

function isUsualController(controller: XmlElement, architecture: Architecture): boolean {
  const { type = '', model, index, ...more } = controller.attributes
  if (Object.keys(more).length > 0) return false
  if (type === 'pci') {
    const inner = without(controller, 'address', 'alias', 'model', 'target')
    const device = childOf(controller, 'model')?.attributes['name']
    return bridges.has(model ?? '') && inner.children.length === 0 && device === bridges.get(model ?? '')
  }
  if (!isPlain(controller)) return false
  switch (type) {
    case 'usb':
      return index === '0' && (model === undefined || model === 'piix3-uhci')
    case 'scsi':
      return [undefined, 'lsilogic', 'ibmvscsi', ...(isPc(architecture) ? [] : ['virtio-scsi'])].includes(
        model,
      )
    default:
      return ['ide', 'sata', 'fdc', 'virtio-serial', 'ccid', 'xenbus'].includes(type) && model === undefined
  }
}

/** A disk or network interface without its address and without an empty note that nothing is behind an image. */
export function withoutAssigned(device: XmlElement): XmlElement {
  const children = device.children.filter(
    (child) =>
      typeof child === 'string' || (child.name !== 'address' && !sameXml(child, element('backingStore'))),
  )
  return { ...device, children }
}

/** A graphics card without what libvirt writes down of each, where that is no more than the usual. */
export function withoutVideoDefaults(video: XmlElement): XmlElement {
  const { vram, heads, primary, ...attributes } = childOf(video, 'model')?.attributes ?? {}
  const usual = vram === '16384' && heads === '1' && primary === 'yes'
  const [model, ...more] = childrenOf(without(video, 'address', 'alias'))
  if (!usual || more.length > 0 || model === undefined || model.children.length > 0) return video
  return element('video', video.attributes, element('model', attributes))
}

/** The models of serial ports that libvirt takes where none is said, by the type of their target. */
const serialModels: ReadonlyMap<string, string> = new Map([
  ['isa-serial', 'isa-serial'],
  ['system-serial', 'pl011'],
  ['spapr-vio-serial', 'spapr-vty'],
])

/** A serial port without what libvirt writes down of each, where that is no more than the usual. */
export function withoutSerialDefaults(serial: XmlElement): XmlElement {
  const { type, ...attributes } = serial.attributes
  const plain = without(serial, 'address', 'alias', 'source')
  const { type: targetType = '', port } = childOf(serial, 'target')?.attributes ?? {}
  const model = element('model', { name: serialModels.get(targetType) })
  const written = element('serial', { type }, element('target', { type: targetType, port }, model))
  const { tty, ...others } = attributes
  const usual = sameXml(
    { ...plain, attributes: { ...others, ...(type === undefined ? {} : { type }) } },
    written,
  )
  if (type !== 'pty' || !usual) return serial
  return element('serial', { type }, element('target', { port }))
}

/** Whether a console is only another word for the first serial port (formatdomain, "Consoles"). */
export function isSerialAgain(console: XmlElement): boolean {
  const { type, tty, ...more } = console.attributes
  const target = childrenOf(without(console, 'address', 'alias', 'source'))
  return (
    type === 'pty' &&
    Object.keys(more).length === 0 &&
    target.length === 1 &&
    sameXml(target[0], element('target', { type: 'serial', port: 0 }))
  )
}
