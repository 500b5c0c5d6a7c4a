import { requireDiskSize, requireResizable } from '../../../src/disk-size.js'
import type { DeviceMethods, DiskResizeMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent, LifecycleChange } from '../../../src/events.js'
import { writeDisk } from '../../../src/formats/libvirt-xml/disk.js'
import { createDiskNames, createXenDiskNames } from '../../../src/formats/libvirt-xml/disk-names.js'
import { writeNetwork } from '../../../src/formats/libvirt-xml/network.js'
import { isXenType } from '../../../src/formats/libvirt-xml/xen.js'
import { childOf } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import { requireKnownFile } from '../daemon-files.js'
import { absentAs } from '../lookup.js'
import type { DomainReference } from '../rpc/references.js'
import { closedBefore, type LibvirtSession } from '../session.js'
import { requireDevice, runningDevices } from './defined-devices.js'
import { refusesRemoval } from './removal-refused.js'
import { live } from './resource-methods.js'

/** What ends a machine here, and lets it go with all its devices. */
const ends: readonly LifecycleChange[] = ['stopped', 'crashed', 'saved', 'migrated']

/** `VIR_DOMAIN_BLOCK_RESIZE_BYTES`. */
const inBytes = 1

/** Features `device-hotplug` and `block-resize`. */
export function deviceMethods(
  session: LibvirtSession,
  dom: DomainReference,
): DeviceMethods & DiskResizeMethods {
  const { client } = session
  const isDevice =
    (id: string, change: 'added' | 'removed') =>
    (event: HypervisorEvent): boolean =>
      event.type === 'device' && event.uuid === dom.uuid && event.device === id && event.change === change

  /** Whether the machine runs and has the device. */
  const isThere = async (alias: string): Promise<boolean> => {
    const found = await absentAs('ERR_NO_DOMAIN', session.stateOf(dom))
    if (found === undefined || found.state === 'shutoff' || found.state === 'crashed') return false
    const root = await session.xmlOf(dom, 'live')
    const devices = [...runningDevices(root, 'disk'), ...runningDevices(root, 'interface')]
    return devices.some((device) => device.alias === alias)
  }

  return {
    async attachDevice(input) {
      await session.requireState(dom, 'running', 'paused')
      const root = await session.xmlOf(dom, 'live')
      const disks = runningDevices(root, 'disk')
      const networks = runningDevices(root, 'interface')
      const taken = [...disks, ...networks].map(({ id }) => id)
      const device = parseDevice(input, { taken, uuid: dom.uuid })
      if ('disk' in device && device.disk.path !== undefined && session.local) {
        await requireKnownFile(device.disk.path, 'disk.path')
      }
      const { type = '' } = root.attributes
      const names = isXenType(type) ? createXenDiskNames : createDiskNames
      const xml = writeXml(
        'disk' in device
          ? writeDisk(device.disk, {
              field: 'disk',
              names: names(disks.map(({ target }) => target)),
              type,
              opticalBus: 'scsi',
              bootOrder: undefined,
            })
          : writeNetwork(device.network, { field: 'network', type, bootOrder: undefined }),
      )
      const { id } = 'disk' in device ? device.disk : device.network
      await session.told(isDevice(id, 'added'), () =>
        client.call('domainAttachDeviceFlags', { dom, xml, flags: live }),
      )
      return id
    },
    async detachDevice(id, { signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const root = await session.xmlOf(dom, 'live')
      const { alias } = requireDevice(
        dom,
        [...runningDevices(root, 'disk'), ...runningDevices(root, 'interface')],
        id,
      )
      const stop = new AbortController()
      const signals = signal === undefined ? [stop.signal] : [stop.signal, signal]
      const events = session.events.subscribe({
        domain: dom.name,
        types: ['device', 'lifecycle', 'native'],
        signal: AbortSignal.any(signals),
      })
      try {
        await client.call('domainDetachDeviceAlias', { dom, alias, flags: live })
        for await (const event of events) {
          if (isDevice(id, 'removed')(event)) return
          if (event.type === 'lifecycle' && ends.includes(event.change)) return
          if (refusesRemoval(event, dom, id)) {
            throw new HypervisorError(
              'ERR_OPERATION_FAILED',
              `the guest does not let go of the device '${id}'`,
            )
          }
          if (event.type === 'gap' && !(await isThere(alias))) return
        }
        signal?.throwIfAborted()
        throw closedBefore('the guest let go of the device')
      } finally {
        stop.abort()
      }
    },
    async resizeDisk(id, bytes) {
      await session.requireState(dom, 'running', 'paused')
      const root = await session.xmlOf(dom, 'live')
      const { target, element } = requireDevice(dom, runningDevices(root, 'disk'), id)
      requireDiskSize(bytes)
      requireResizable(id, {
        readonly: childOf(element, 'readonly') !== undefined,
        removable: ['cdrom', 'floppy'].includes(element.attributes['device'] ?? 'disk'),
      })
      await client.call('domainBlockResize', { dom, disk: target, size: BigInt(bytes), flags: inBytes })
    },
  }
}
