import { HypervisorError } from '../../../src/errors.js'
import { parseDisk } from '../../../src/formats/xl-cfg/disk-string.js'
import type { MachineOf, XenReference, XenSession } from '../session.js'
import type { XenDefinition } from '../state/definition.js'
import { deviceNumber } from '../xl/device-number.js'
import { devicesPath, parseDevices, type RunningDevice } from '../xl/devices.js'
import { settingsOf } from './machine.js'

/** A device of a machine with the identifier that it is known by. */
export type KnownDevice = RunningDevice & {
  readonly id: string
  /** Whether the definition has it. */
  readonly defined: boolean
}

/**
 * The devices of a machine. One that neither the definition has nor this driver has attached is known by the name that Xen
 * has for it: `xvdb`, `vif1`. So is one that was attached before the guest restarted itself: what xl makes anew has it
 * still, without its identifier.
 */
export async function runningDevices(
  session: XenSession,
  { definition, machine }: MachineOf,
): Promise<readonly KnownDevice[]> {
  const devices = parseDevices(await session.run(['xenstore-ls', '-f', devicesPath(machine.id)]))
  const disks = new Map(definition === undefined ? [] : definedDisks(definition))
  const networks = new Map(definition?.spec.networks.map(({ id, mac }) => [mac?.toLowerCase(), id]))
  return devices.map((device) => {
    const own = device.kind === 'disk' ? disks.get(device.number) : networks.get(device.mac)
    const native = device.kind === 'disk' ? device.vdev : `vif${device.number}`
    return {
      ...device,
      id: device.id ?? own ?? native,
      defined: device.id === undefined && own !== undefined,
    }
  })
}

/** The device of an identifier. @throws HypervisorError `ERR_NO_DEVICE`. */
export function requireDevice(
  { name }: XenReference,
  devices: readonly KnownDevice[],
  id: string,
): KnownDevice {
  const found = devices.find((device) => device.id === id)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_NO_DEVICE', `the domain '${name}' has no such device '${id}'`, {
    hint: `Devices: ${devices.map((device) => device.id).join(', ') || 'none'}.`,
  })
}

/**
 * Refuses a machine with devices that its definition does not have: one that is made from that lacks them.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` with the ids of the devices.
 */
export async function requireDefinedDevices(
  session: XenSession,
  dom: XenReference,
  found: MachineOf,
): Promise<void> {
  if (found.definition === undefined) return
  const added = (await runningDevices(session, found)).filter(({ defined }) => !defined)
  if (added.length === 0) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the domain '${dom.name}' has devices that its definition does not have: ${added.map(({ id }) => id).join(', ')}`,
    { hint: 'Detach them first: a machine made from the definition could not take over their state.' },
  )
}

/** The identifiers of a definition's disks by the numbers that Xen has for them. */
function definedDisks(definition: XenDefinition): readonly (readonly [number: number, id: string])[] {
  const written = settingsOf(definition).get('disk')
  const texts = Array.isArray(written) ? written.map(String) : []
  return definition.spec.disks.flatMap(({ id = '' }, index) => {
    const number = deviceNumber(parseDisk(texts[index] ?? '', `disks[${index}]`)['vdev'] ?? '')
    return number === undefined ? [] : [[number, id] as const]
  })
}
