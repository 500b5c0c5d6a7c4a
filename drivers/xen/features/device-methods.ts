import type { DeviceMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeDisk } from '../../../src/formats/xl-cfg/disk.js'
import { formatDisk } from '../../../src/formats/xl-cfg/disk-string.js'
import { assignVdevs } from '../../../src/formats/xl-cfg/vdev.js'
import { writeVif } from '../../../src/formats/xl-cfg/vif.js'
import { formatVif } from '../../../src/formats/xl-cfg/vif-string.js'
import { defaultXenType } from '../../../src/formats/xl-cfg/write.js'
import type { DiskSpec, NetworkSpec } from '../../../src/spec/devices.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import { refuse } from '../../../src/spec/refuse.js'
import { requireHostFiles } from '../require-host-files.js'
import { type Change, type MachineOf, whileRunning, type XenReference, type XenSession } from '../session.js'
import { deviceNumber } from '../xl/device-number.js'
import { devicesPath, idKey } from '../xl/devices.js'
import { errorOutputOf } from '../xl/failure.js'
import { type KnownDevice, requireDevice, runningDevices } from './running-devices.js'

/** Attaches the disk `$4` to the machine `$1`, and keeps the identifier `$3` of it at `$2`. */
const attachDiskScript = `xl block-attach "$1" "$4" && exec xenstore-write "$2" "$3"`

/** Attaches the network interface `$4` to the machine `$1`, and keeps the identifier `$3` of that with the address `$5`, under `$2`. */
const attachNetworkScript = `xl network-attach "$1" "$4" || exit
for number in $(xenstore-list "$2"); do
  [ "$(xenstore-read "$2/$number/mac")" = "$5" ] && exec xenstore-write "$2/$number/${idKey}" "$3"
done
exit 1`

/** Feature `device-hotplug`. The definition stays as it is: what was attached goes with the machine. */
export function deviceMethods(session: XenSession, dom: XenReference): DeviceMethods {
  return {
    async attachDevice(input, { signal } = {}) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      const devices = await whileRunning(dom, runningDevices(session, found))
      const device = parseDevice(input, { taken: devices.map(({ id }) => id), uuid: dom.uuid })
      const argv =
        'disk' in device
          ? await diskArguments(session, found, devices, device.disk)
          : networkArguments(found, devices, device.network)
      signal?.throwIfAborted()
      const { id } = 'disk' in device ? device.disk : device.network
      await whileRunning(dom, session.tell(dom, change('added', id), argv)).catch((error: unknown) => {
        throw errorOutputOf(error)?.includes('already exists in xenstore') ? sameTime(error) : error
      })
      if (signal?.aborted) {
        // The guest cannot rely on it yet.
        const attached = requireDevice(dom, await runningDevices(session, found), id)
        await session.tell(dom, change('removed', id), detachArguments(found, attached, ['--force']))
        signal.throwIfAborted()
      }
      return id
    },
    async detachDevice(id) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      const device = requireDevice(dom, await whileRunning(dom, runningDevices(session, found)), id)
      await whileRunning(dom, session.tell(dom, change('removed', id), detachArguments(found, device))).catch(
        (error: unknown) => {
          throw /unable to remove/i.test(errorOutputOf(error) ?? '') ? stillHeld(id, error) : error
        },
      )
    },
  }
}

function change(what: 'added' | 'removed', device: string): Change {
  return { from: true, tells: [{ type: 'device', change: what, device }] }
}

async function diskArguments(
  session: XenSession,
  { machine }: MachineOf,
  devices: readonly KnownDevice[],
  disk: DiskSpec & { readonly id: string },
): Promise<readonly string[]> {
  if (disk.device !== 'disk') {
    throw refuse(
      'disk.device',
      `Xen adds no ${disk.device} to a running machine`,
      'Define the domain with it.',
    )
  }
  if (disk.bus !== undefined) {
    throw refuse(
      'disk.bus',
      `Xen adds no disk on the bus ${disk.bus} to a running machine`,
      'Leave it away: a disk of Xen’s own is added.',
    )
  }
  const names = devices.flatMap((device) => (device.kind === 'disk' ? [device.vdev] : []))
  const vdev = assignVdevs([...names.map(() => disk), disk], names).at(-1) ?? ''
  const config = formatDisk(writeDisk(disk, { field: 'disk', vdev }), 'disk')
  await requireHostFiles(session, [{ field: 'disk.path', path: disk.path }])
  const place = `${devicesPath(machine.id)}/vbd/${deviceNumber(vdev)}/${idKey}`
  return ['sh', '-c', attachDiskScript, 'sh', String(machine.id), place, disk.id, config]
}

function networkArguments(
  { definition, machine }: MachineOf,
  devices: readonly KnownDevice[],
  network: NetworkSpec & { readonly id: string },
): readonly string[] {
  const { mac = '' } = network
  if (devices.some((device) => device.kind === 'network' && device.mac === mac.toLowerCase())) {
    throw refuse('network.mac', `another network interface of the machine has ${mac}`)
  }
  const config = formatVif(
    writeVif(network, 'network', definition?.options.type ?? defaultXenType),
    'network',
  )
  const place = `${devicesPath(machine.id)}/vif`
  return ['sh', '-c', attachNetworkScript, 'sh', String(machine.id), place, network.id, config, mac]
}

function detachArguments(
  { machine }: MachineOf,
  device: KnownDevice,
  flags: readonly string[] = [],
): readonly string[] {
  if (device.kind === 'network') return ['xl', 'network-detach', String(machine.id), String(device.number)]
  return ['xl', 'block-detach', ...flags, String(machine.id), device.vdev]
}

/** The error of a device for which another program has just taken the place. */
function sameTime(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_BUSY', 'another disk was attached at the same time', {
    hint: 'Try again.',
    cause: cause instanceof Error ? cause.cause : undefined,
  })
}

/** The error of a disk that the guest does not let go within the ten seconds that xl gives it. */
function stillHeld(id: string, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', `the guest does not let go of the device '${id}'`, {
    hint: 'Have it close the device, and detach it again; it goes with the machine at the latest.',
    cause: cause instanceof Error ? cause.cause : undefined,
  })
}
