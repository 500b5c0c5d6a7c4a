import { childOf, childrenOf, type XmlElement } from '../../../../src/formats/xml/element.js'
import { requireChangeable } from '../../../../src/image-chain.js'
import type { DomainReference } from '../../rpc/references.js'
import type { LibvirtSession } from '../../session.js'
import { type RunningDevice, requireDevice, runningDevices } from '../defined-devices.js'

/** A disk with the images behind it. */
export interface DiskChain extends RunningDevice {
  /** The paths of its images, the uppermost first. */
  readonly images: readonly string[]
  /** Whether libvirt has a copy beside it that is as the disk is (`<mirror ready='yes'>`). */
  readonly isReady: boolean
}

/**
 * Reads the chain of a writable disk from the live definition (https://libvirt.org/formatdomain.html, `backingStore`).
 *
 * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_NO_DEVICE`; `ERR_INVALID_ARGUMENT` for a disk that is read-only or a
 *   drive with a medium.
 */
export async function readChain(
  session: LibvirtSession,
  dom: DomainReference,
  id: string,
): Promise<DiskChain> {
  await session.requireState(dom, 'running', 'paused')
  const root = await session.xmlOf(dom, 'live')
  const device = requireDevice(dom, runningDevices(root, 'disk'), id, 'disk')
  const disk = childrenOf(childOf(root, 'devices'), 'disk').find(
    (candidate) => childOf(candidate, 'target')?.attributes['dev'] === device.target,
  )
  const readonly = childOf(disk, 'readonly') !== undefined
  requireChangeable(id, { readonly, removable: disk?.attributes['device'] !== 'disk' })
  const isReady = childOf(disk, 'mirror')?.attributes['ready'] === 'yes'
  return { ...device, images: imagesOf(disk), isReady }
}

function imagesOf(layer: XmlElement | undefined): readonly string[] {
  const source = childOf(layer, 'source')?.attributes
  const path = source?.['file'] ?? source?.['dev'] ?? source?.['name']
  return path === undefined ? [] : [path, ...imagesOf(childOf(layer, 'backingStore'))]
}
