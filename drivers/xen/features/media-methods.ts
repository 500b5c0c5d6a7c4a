import type { MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { DiskSpec } from '../../../src/spec/devices.js'
import { noDrive, withMedium } from '../../../src/spec/medium.js'
import { pathOnHost, requireFileOnHost } from '../host-file.js'
import { whileRunning, type XenReference, type XenSession } from '../session.js'
import { changeDefinition } from '../state/change.js'
import { errorOutputOf } from '../xl/failure.js'
import { requireDevice, runningDevices } from './running-devices.js'

/**
 * Feature `media-change`: of the CD-ROM drives of guests with a BIOS. Xen opens the tray whether the guest has locked it or
 * not.
 */
export function mediaMethods(session: XenSession, dom: XenReference): MediaMethods {
  return {
    async changeMedia(id, path, { format, signal } = {}) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      const device = requireDevice(dom, await whileRunning(dom, runningDevices(session, found)), id)
      if (device.kind !== 'disk') throw noDrive(id)
      const to = path === undefined ? undefined : pathOnHost(session, path)
      const running: DiskSpec = { id, device: device.cdrom ? 'cdrom' : 'disk', readonly: true }
      const medium = withMedium(running, to, { format })
      if (to !== undefined && medium.format !== 'raw') throw notRaw(medium.format)
      if (to !== undefined) await requireFileOnHost(session, to)
      signal?.throwIfAborted()
      await whileRunning(dom, session.run(change(found.machine.id, device.vdev, to))).catch(
        (error: unknown) => {
          throw changeError(error)
        },
      )
      if (!device.defined) return
      await changeDefinition(session, dom, ({ spec, labels }) => ({
        spec: {
          ...spec,
          disks: spec.disks.map((disk) => (disk.id === id ? withMedium(disk, to, { format }) : disk)),
        },
        labels,
      }))
    },
  }
}

/** libxlu takes a comma at the very end of a target for the end of the parameter (xl-disk-configuration(5)). */
function change(machine: number, vdev: string, path: string | undefined): readonly string[] {
  if (path === undefined) return ['xl', 'cd-eject', String(machine), vdev]
  return ['xl', 'cd-insert', String(machine), vdev, path.endsWith(',') ? `${path},` : path]
}

function notRaw(format: string | undefined): HypervisorError {
  return new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `xl puts no image of the format ${format} into a drive`,
    {
      field: 'format',
      hint: 'Only raw: the image of a disc as it is.',
    },
  )
}

/** What stood in the way of a change. */
function changeError(error: unknown): unknown {
  const written = errorOutputOf(error) ?? ''
  const cause = error instanceof Error ? error.cause : undefined
  if (written.includes('requires an HVM domain')) {
    return new HypervisorError('ERR_UNSUPPORTED', 'Xen changes discs only in guests of the type hvm', {
      hint: 'Elsewhere a drive is a disk: detach it, and attach another.',
      cause,
    })
  }
  if (/QMP socket|QMP connection/.test(written)) {
    return new HypervisorError('ERR_OPERATION_FAILED', 'the device model of the machine does not answer', {
      hint: 'QEMU 7.2 ends where a drive is empty when the machine starts: start it with a disc in the drive.',
      cause,
    })
  }
  return error
}
