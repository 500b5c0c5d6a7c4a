import { isAbsolute } from 'node:path'
import { refuse } from '../../spec/refuse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { toLibvirtArchitecture } from './architectures.js'
import { sameXml } from './same.js'

/** Whether a domain of a type is a container: it has a program and a folder where a machine has a kernel and disks. */
export function isContainerType(type: string): boolean {
  return type === 'lxc'
}

/**
 * Writes what a container starts (formatdomain, "Container boot"): `boot.kernel` is the program, by its path in the
 * container, and the words of `boot.cmdline` are its arguments.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what a container does not have.
 */
export function writeContainerOs({
  architecture,
  machine,
  firmware,
  boot,
}: Pick<DomainSpec, 'architecture' | 'machine' | 'firmware' | 'boot'>): XmlElement {
  if (machine !== undefined) throw refuse('machine', 'a container has no type of machine')
  if (firmware !== undefined) throw refuse('firmware', 'a container has no firmware')
  if (boot.initrd !== undefined) throw refuse('boot.initrd', 'a container has no initial RAM disk')
  const words = boot.cmdline?.split(' ').filter((word) => word !== '') ?? []
  return element(
    'os',
    {},
    element('type', { arch: toLibvirtArchitecture(architecture) }, 'exe'),
    boot.kernel === undefined ? undefined : element('init', {}, boot.kernel),
    ...words.map((word) => element('initarg', {}, word)),
  )
}

/** The program of a container and its arguments, where a specification can hold them as they are. */
export function readContainerBoot(os: XmlElement): { readonly kernel?: string; readonly cmdline?: string } {
  const kernel = childOf(os, 'init')?.children.join('')
  const words = childrenOf(os, 'initarg').map(({ children }) => children.join(''))
  if (kernel === undefined || !isAbsolute(kernel)) return {}
  if (words.length === 0) return { kernel }
  return words.every((word) => /^\S+$/.test(word)) ? { kernel, cmdline: words.join(' ') } : {}
}

/** A folder of the host as the root of a container (formatdomain, "Filesystems"). */
export function rootFolder(path: string): XmlElement {
  return element(
    'filesystem',
    { type: 'mount' },
    element('source', { dir: path }),
    element('target', { dir: '/' }),
  )
}

/** Whether a device is what a container has as its root. */
export function isRoot({ name, children }: XmlElement): boolean {
  return (
    name === 'filesystem' &&
    children.some((child) => typeof child !== 'string' && sameXml(child, element('target', { dir: '/' })))
  )
}

/** The path of a root that is a folder and nothing more; `undefined` for any other. */
export function readRootFolder(device: XmlElement): string | undefined {
  const path = childOf(device, 'source')?.attributes['dir']
  return path !== undefined && sameXml(device, rootFolder(path)) ? path : undefined
}

/** A root without how its files are entered, where libvirt writes down the usual way (`src/conf/domain_conf.c`, 9.0). */
export function withoutAccessMode(device: XmlElement): XmlElement {
  const { accessmode, ...attributes } = device.attributes
  return accessmode === 'passthrough' ? { ...device, attributes } : device
}

/** Whether an element is what libvirt writes down by itself of a container: its partition, and the program that runs it. */
export function isAssignedToContainer(child: XmlElement): boolean {
  return (
    sameXml(child, element('resource', {}, element('partition', {}, '/machine'))) ||
    (child.name === 'emulator' && /\/libvirt_lxc$/.test(textOf(child) ?? ''))
  )
}
