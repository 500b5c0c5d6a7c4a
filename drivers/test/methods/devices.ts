import { requireDiskSize, requireResizable } from '../../../src/disk-size.js'
import type { DeviceMethods, DiskResizeMethods, MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { requireFile, requireMediumFile } from '../../../src/spec/files.js'
import { withMedium } from '../../../src/spec/medium.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import type { DiskSpec } from '../../../src/spec/schema.js'
import { deepFreeze } from '../freeze.js'
import { type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'
import { eventOf, tell } from '../world.js'

/** Features `device-hotplug`, `block-resize` and `media-change`. */
export function deviceMethods(
  session: Session,
  machine: Machine,
): DeviceMethods & DiskResizeMethods & MediaMethods {
  const { world } = session
  const tellDevice = (change: 'added' | 'removed', device: string): void =>
    tell(world, { type: 'device', change, device, ...eventOf(world, machine) })
  return {
    attachDevice: (input, o) =>
      session.perform({
        name: 'attachDevice',
        machine,
        ...o,
        async work() {
          requireState(machine, 'running', 'paused')
          const taken = [...machine.disks, ...machine.networks].map(({ id = '' }) => id)
          const device = deepFreeze(parseDevice(input, { taken, uuid: machine.spec.uuid }))
          if (session.checkFiles && 'disk' in device && device.disk.path !== undefined) {
            await requireFile(device.disk.path, 'disk.path', !device.disk.readonly)
          }
          requireState(machine, 'running', 'paused')
          if ('disk' in device) machine.disks = Object.freeze([...machine.disks, device.disk])
          else machine.networks = Object.freeze([...machine.networks, device.network])
          const { id } = 'disk' in device ? device.disk : device.network
          tellDevice('added', id)
          return id
        },
      }),
    detachDevice: (id, o) =>
      session.perform({
        name: 'detachDevice',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          const disks = machine.disks.filter((disk) => disk.id !== id)
          const networks = machine.networks.filter((network) => network.id !== id)
          if (disks.length + networks.length === machine.disks.length + machine.networks.length) {
            throw noDevice(machine, id)
          }
          machine.disks = Object.freeze(disks)
          machine.networks = Object.freeze(networks)
          tellDevice('removed', id)
        },
      }),
    resizeDisk: (id, bytes, o) =>
      session.perform({
        name: 'resizeDisk',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          const disk = machine.disks.find((candidate) => candidate.id === id)
          if (disk === undefined) throw noDevice(machine, id)
          requireDiskSize(bytes)
          requireResizable(id, { readonly: disk.readonly, removable: disk.device !== 'disk' })
          machine.diskSizes[id] = bytes
        },
      }),
    changeMedia: (id, path, o = {}) =>
      session.perform({
        name: 'changeMedia',
        machine,
        signal: o.signal,
        async work(signal) {
          requireState(machine, 'running', 'paused')
          const drive = machine.disks.find((disk) => disk.id === id)
          if (drive === undefined) throw noDevice(machine, id)
          const after = deepFreeze(withMedium(drive, path, o))
          if (session.checkFiles && after.path !== undefined) {
            await requireMediumFile(after.path, !after.readonly)
          }
          signal?.throwIfAborted()
          requireState(machine, 'running', 'paused')
          const changed = (disks: readonly DiskSpec[]): DiskSpec[] =>
            disks.map((disk) => (disk.id === id ? after : disk))
          delete machine.diskSizes[id]
          machine.disks = Object.freeze(changed(machine.disks))
          machine.spec = deepFreeze({ ...machine.spec, disks: changed(machine.spec.disks) })
        },
      }),
  }
}

/** The error of an id that no device has, with the argument that named it as the `field`. */
export function noDevice(machine: Machine, id: string, field = 'id'): HypervisorError {
  const ids = [...machine.disks, ...machine.networks].map((device) => device.id)
  return new HypervisorError(
    'ERR_NO_DEVICE',
    `the domain '${machine.spec.name}' has no such device '${id}'`,
    {
      field,
      hint: `Devices: ${ids.join(', ') || 'none'}.`,
    },
  )
}
