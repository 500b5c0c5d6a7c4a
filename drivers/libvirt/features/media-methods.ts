import type { MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { childOf, childrenOf, element, type XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { type DiskSpec, diskSchema } from '../../../src/spec/devices.js'
import { noDrive, withMedium } from '../../../src/spec/medium.js'
import { requireKnownMedium } from '../daemon-files.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { requireDevice, runningDevices } from './defined-devices.js'
import { pathOnHost } from './host-file.js'

/** `virDomainDeviceModifyFlags`: `VIR_DOMAIN_DEVICE_MODIFY_LIVE`, `…_CONFIG`, `…_FORCE`. */
const [live, config, forced] = [1, 2, 4]

/** Feature `media-change`. The file is on the daemon's host. */
export function mediaMethods(session: LibvirtSession, dom: DomainReference): MediaMethods {
  const { client } = session
  /** The drive as the next start would make it, if it would. */
  const definedDrive = async (target: string): Promise<XmlElement | undefined> => {
    const { persistent } = await client.call('domainIsPersistent', { dom })
    return persistent === 1 ? diskNamed(await session.xmlOf(dom, 'inactive'), target) : undefined
  }
  return {
    async changeMedia(id, path, options = {}) {
      const { force = false, signal } = options
      await session.requireState(dom, 'running', 'paused')
      const root = await session.xmlOf(dom, 'live')
      const { alias, target } = requireDevice(dom, runningDevices(root, 'disk'), id)
      const running = diskNamed(root, target)
      const to = path === undefined ? undefined : pathOnHost(session, path)
      const medium = withMedium(driveOf(running, id), to, options)
      if (medium.format === 'vhdx') {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'libvirt does not know vhdx', { field: 'format' })
      }
      if (to !== undefined && session.local) await requireKnownMedium(to)
      const defined = await definedDrive(target)
      signal?.throwIfAborted()
      const drive = defined ?? running
      if (drive === undefined) throw noDrive(id)
      const xml = writeXml(withSource(drive, medium))
      const flags = live | (defined === undefined ? 0 : config) | (force ? forced : 0)
      const cmd = JSON.stringify({ execute: 'blockdev-open-tray', arguments: { id: alias, force } })
      await withTray(
        () => client.call('domainUpdateDeviceFlags', { dom, xml, flags }),
        () => client.call('qemuDomainMonitorCommand', { dom, cmd, flags: 0 }),
      ).catch((error: unknown) => {
        throw force ? error : withHint(error)
      })
    },
  }
}

/** How often a tray is opened that the guest closes again. */
const attempts = 5

/**
 * A firmware that resets a drive closes its tray, of which QEMU has no event: libvirt then believes for good that the
 * tray is open, and opens it no more. So QEMU itself is asked to.
 */
async function withTray(change: () => Promise<unknown>, openTray: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await change()
      return
    } catch (error) {
      // libvirt has no code for it, and passes QEMU's own words on.
      const isClosed = error instanceof HypervisorError && /Tray of .* is not open/.test(error.message)
      if (!isClosed || attempt === attempts) throw error
      await openTray()
    }
  }
}

/** `VIR_ERR_OPERATION_FAILED`, which libvirt answers when it has waited for the tray. */
const operationFailed = 9

function withHint(error: unknown): unknown {
  if (!(error instanceof HypervisorError) || libvirtCode(error) !== operationFailed) return error
  const { code, message, cause } = error
  const hint = 'If the guest has locked the tray, let it unmount the medium, or set force.'
  return new HypervisorError(code, message, { cause, hint })
}

function diskNamed(root: XmlElement, target: string): XmlElement | undefined {
  const disks = childrenOf(childOf(root, 'devices'), 'disk')
  return disks.find((disk) => childOf(disk, 'target')?.attributes['dev'] === target)
}

/** What of a drive decides how a medium is put into it. */
function driveOf(disk: XmlElement | undefined, id: string): DiskSpec {
  const { success, data } = diskSchema.shape.device.safeParse(disk?.attributes['device'])
  // What libvirt knows beyond that is a whole disk: device='lun'.
  if (!success || disk === undefined) throw noDrive(id)
  return { id, device: data, readonly: childOf(disk, 'readonly') !== undefined }
}

/** A drive of libvirt's with another medium; all else that is said of it stays. */
function withSource(disk: XmlElement, { path, format = 'raw' }: DiskSpec): XmlElement {
  const driver = childOf(disk, 'driver')
  const written =
    driver === undefined
      ? element('driver', { type: format })
      : { ...driver, attributes: { ...driver.attributes, type: format } }
  const ofMedium = ['driver', 'source', 'backingStore', 'mirror']
  return {
    ...disk,
    attributes: { ...disk.attributes, type: 'file' },
    children: [
      written,
      ...(path === undefined ? [] : [element('source', { file: path })]),
      ...childrenOf(disk).filter(({ name }) => !ofMedium.includes(name)),
    ],
  }
}
