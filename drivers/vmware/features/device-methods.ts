import type { DeviceMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import type { DiskSpec, NetworkSpec } from '../../../src/spec/devices.js'
import { parseDevice } from '../../../src/spec/parse-device.js'
import { refuse } from '../../../src/spec/refuse.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { busOf, placeDrives, writeAddress } from '../machine/addresses.js'
import { readDatastorePath } from '../machine/datastore-path.js'
import { datastoresOf } from '../machine/datastores.js'
import { type DevicesOfMachine, devicesOf, requireDevice } from '../machine/devices.js'
import { withDiskField } from '../machine/disk-field.js'
import { controllersOf, drivesOf } from '../machine/hardware.js'
import { identifiedCards } from '../machine/identified.js'
import { mostCards } from '../machine/network-cards.js'
import { allowAddress, writeNewCard } from '../machine/networks.js'
import { writeOwnSettings } from '../machine/own-settings.js'
import { reconfigure } from '../machine/reconfigure.js'
import { requireDisk, requireNetwork } from '../machine/requirements.js'
import { changeDevice, writeDrives } from '../machine/write-drives.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import type { ObjectReference } from '../soap/value.js'
import { textElement } from '../soap/value.js'

/** What is written of a device that is added, and where it will be. */
interface NewDevice {
  readonly changes: readonly XmlElement[]
  readonly options: readonly XmlElement[]
  /** What tells the device apart: the address of a drive, or of a card. */
  readonly place: string
}

/** Feature `device-hotplug`. What is added or removed stays so. The API has no events for it. */
export function deviceMethods(session: VmwareSession, machine: Machine): DeviceMethods {
  const tell = (change: 'added' | 'removed', device: string): void => {
    const { name: domain, uuid } = machine
    session.emit({ type: 'device', change, device, domain, uuid, time: Date.now() })
  }
  return {
    async attachDevice(input, { signal } = {}) {
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'running')
      const devices = await devicesOf(asking, machine)
      const device = parseDevice(input, { taken: devices.ids, uuid: machine.uuid })
      const { changes, options, place } =
        'disk' in device
          ? await newDrive(asking, devices, device.disk)
          : await newCard(asking, devices, device.network)
      const { id } = 'disk' in device ? device.disk : device.network
      const settings = writeOwnSettings({ devices: [...devices.identifiers, [place, id]] })
      const disks = 'disk' in device ? [device.disk] : []
      await reconfigure(session, machine.object, [...changes, ...settings, ...options], signal).catch(
        (error: unknown) => {
          throw withDiskField(error, disks, () => 'disk')
        },
      )
      tell('added', id)
      return id
    },
    async detachDevice(id, { signal } = {}) {
      await requireState(session, machine, 'running')
      const devices = await devicesOf(session, machine)
      const { device, place } = requireDevice(machine, devices, id)
      const left = devices.identifiers.filter(([candidate]) => candidate !== place)
      const settings = writeOwnSettings({ devices: left.length === 0 ? undefined : left })
      // Its file stays: who removes that says so with the change.
      const change = changeDevice('remove', device.type, textElement('key', device.key))
      await reconfigure(session, machine.object, [change, ...settings], signal)
      tell('removed', id)
    },
  }
}

async function newDrive(
  session: VmwareSession,
  { hardware, datacenter }: DevicesOfMachine,
  disk: DiskSpec,
): Promise<NewDevice> {
  requireDisk(disk, 'disk')
  const bus = busOf(disk)
  if (bus === 'ide' || bus === 'floppy') {
    const hint = `Write bus: ${disk.device === 'disk' ? 'scsi' : 'sata'}.`
    throw refuse('disk.bus', `${bus} takes no drives while the machine runs`, hint)
  }
  await requireDatastore(session, datacenter, disk)
  const taken = drivesOf(hardware).map(({ place }) => place)
  const [address] = placeDrives([disk], taken, () => 'disk')
  if (address === undefined) throw refuse('disk.bus', `there is no place on ${bus}`)
  const changes = writeDrives([{ disk, address }], controllersOf(hardware))
  return { changes, options: [], place: writeAddress(address) }
}

async function requireDatastore(
  session: VmwareSession,
  datacenter: ObjectReference,
  { path }: DiskSpec,
): Promise<void> {
  if (path === undefined) return
  const known = (await datastoresOf(session, datacenter)).map(({ name }) => name)
  const wanted = readDatastorePath(path)?.datastore ?? ''
  if (known.includes(wanted)) return
  throw refuse('disk.path', `there is no datastore '${wanted}'`, `Datastores: ${known.join(', ')}.`)
}

/** The key of the card that is `ethernet0` in a machine's file. */
const firstCard = 4000

async function newCard(
  session: VmwareSession,
  { hardware, datacenter, identifiers }: DevicesOfMachine,
  network: NetworkSpec,
): Promise<NewDevice> {
  requireNetwork(network, 'network')
  const cards = identifiedCards(hardware, identifiers).map(({ thing }) => thing)
  if (cards.length >= mostCards) {
    throw refuse('network', `a machine has ${mostCards} interfaces, and no more`)
  }
  const { mac = '' } = network
  if (cards.some((card) => card.mac === mac)) {
    throw new HypervisorError('ERR_INVALID_SPEC', `another interface has the address ${mac}`, {
      field: 'network.mac',
    })
  }
  const numbers = cards.map(({ device }) => device.key - firstCard)
  // Simulators number them in another way, and in order.
  let number = numbers.filter((used) => used < 0 || used >= mostCards).length
  while (numbers.includes(number)) number += 1
  return {
    changes: [await writeNewCard(session, datacenter, network, 'network')],
    options: allowAddress(number, mac),
    place: mac,
  }
}
