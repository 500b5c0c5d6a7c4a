import type { MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { element } from '../../../src/formats/xml/element.js'
import { noDrive, withMedium } from '../../../src/spec/medium.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { readDatastorePath } from '../machine/datastore-path.js'
import { requireDatastoreFile } from '../machine/datastores.js'
import { devicesOf, requireDevice } from '../machine/devices.js'
import { drivesOf } from '../machine/hardware.js'
import { reconfigure } from '../machine/reconfigure.js'
import { cdromMedia, changeDevice, floppyMedia, writeMedium } from '../machine/write-drives.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { textElement } from '../soap/value.js'

/** Feature `media-change`. What is in a drive stays there when the machine ends. */
export function mediaMethods(session: VmwareSession, machine: Machine): MediaMethods {
  return {
    async changeMedia(id, path, options = {}) {
      const { force = false, signal } = options
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'running', 'paused')
      const devices = await devicesOf(asking, machine)
      const { device } = requireDevice(machine, devices, id)
      const kind = drivesOf(devices.hardware).find((drive) => drive.device.key === device.key)?.kind
      if (kind === undefined) throw noDrive(id)
      const medium = withMedium({ id, device: kind, readonly: kind === 'cdrom' }, path, options)
      if (medium.format !== undefined && medium.format !== 'raw') {
        throw new HypervisorError(
          'ERR_INVALID_ARGUMENT',
          `a ${kind} of VMware is raw, not ${medium.format}`,
          {
            field: 'format',
          },
        )
      }
      if (force) {
        const hint =
          'Answer the machine’s question by connection.native.call (AnswerVM), or unmount the medium.'
        const message = 'a tray that the guest has locked is a question that the server asks'
        throw new HypervisorError('ERR_UNSUPPORTED', message, { field: 'force', hint })
      }
      if (path !== undefined) {
        requireDatastorePath(path)
        await requireDatastoreFile(asking, devices.datacenter, path)
      }
      const { label = '', summary = '' } = device.deviceInfo ?? {}
      const change = changeDevice(
        'edit',
        device.type,
        textElement('key', device.key),
        // Simulators do not do without it.
        element('deviceInfo', {}, textElement('label', label), textElement('summary', summary)),
        ...writeMedium(kind === 'floppy' ? floppyMedia : cdromMedia, path),
        textElement('controllerKey', device.controllerKey),
        textElement('unitNumber', device.unitNumber),
      )
      await reconfigure(session, machine.object, [change], signal)
    },
  }
}

function requireDatastorePath(path: string): void {
  if (readDatastorePath(path) !== undefined) return
  throw new HypervisorError('ERR_FILE', `'${path}' is no path on a datastore`, {
    field: 'path',
    hint: "Write '[datastore1] folder/disc.iso'.",
  })
}
