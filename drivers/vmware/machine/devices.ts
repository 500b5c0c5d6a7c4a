import { HypervisorError } from '../../../src/errors.js'
import type { Machine } from '../lookup.js'
import type { VmwareSession } from '../session.js'
import type { ObjectReference } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import { datacenterOf } from './datacenter.js'
import { type Device, type Hardware, readHardware } from './hardware.js'
import { type Identifiers, identifiedCards, identifiedDrives } from './identified.js'
import { readOwnSettings } from './own-settings.js'

/** A drive or a network interface of a machine. */
export interface FoundDevice {
  readonly id: string
  readonly device: Device
  /** What tells it apart: the address of a drive, or of a card. */
  readonly place: string
}

/** What of a machine decides about its devices. */
export interface DevicesOfMachine {
  readonly hardware: Hardware
  readonly datacenter: ObjectReference
  readonly identifiers: Identifiers
  readonly found: readonly FoundDevice[]
  readonly ids: readonly string[]
}

/** Reads the devices of a machine. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function devicesOf(session: VmwareSession, { object }: Machine): Promise<DevicesOfMachine> {
  const { content } = session
  const paths = ['config.hardware', 'config.extraConfig']
  const [properties, datacenter] = await Promise.all([
    retrieveOne(session, content.propertyCollector, object, paths),
    datacenterOf(session, object),
  ])
  const hardware = readHardware(properties['config.hardware'])
  const { devices: identifiers = [] } = readOwnSettings(properties['config.extraConfig'])
  const found = [
    ...identifiedDrives(hardware, identifiers).map(({ id, thing: { device, place } }) => ({
      id,
      device,
      place,
    })),
    ...identifiedCards(hardware, identifiers).map(({ id, thing: { device, mac } }) => ({
      ...{ id, device },
      place: mac,
    })),
  ]
  return { hardware, datacenter, identifiers, found, ids: found.map(({ id }) => id) }
}

/** The device of an identifier. @throws HypervisorError `ERR_NO_DEVICE`. */
export function requireDevice(
  { name }: Machine,
  { found, ids }: Pick<DevicesOfMachine, 'found' | 'ids'>,
  id: string,
): FoundDevice {
  const device = found.find((candidate) => candidate.id === id)
  if (device !== undefined) return device
  throw new HypervisorError('ERR_NO_DEVICE', `the domain '${name}' has no such device '${id}'`, {
    hint: `Devices: ${ids.join(', ') || 'none'}.`,
  })
}
