import { z } from 'zod'
import { nameAndTitle } from '../../../src/formats/name-and-title.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DiskSpecInput, DomainSpec, NetworkSpecInput } from '../../../src/spec/schema.js'
import { architectureOf } from '../guest-ids.js'
import type { Machine } from '../lookup.js'
import { decodeName } from '../names.js'
import type { VmwareSession } from '../session.js'
import { parsed } from '../soap/schema.js'
import { retrieveOne } from '../vim.js'
import { readDatastorePath } from './datastore-path.js'
import { type Backing, type Drive, type Hardware, readHardware } from './hardware.js'
import { type Identifiers, identifiedCards, identifiedDrives } from './identified.js'
import { sourceWord } from './network-cards.js'
import { nameOfNetwork } from './networks.js'
import { readOwnSettings } from './own-settings.js'

const paths = [
  'name',
  'config.uuid',
  'config.guestId',
  'config.firmware',
  'config.version',
  'config.files.vmPathName',
  'config.hardware',
  'config.extraConfig',
]

const configSchema = z.looseObject({
  name: z.string(),
  'config.uuid': z.string(),
  'config.guestId': z.string(),
  'config.firmware': z.string().default('bios'),
  'config.version': z.string(),
  'config.files.vmPathName': z.string(),
})

/** Reads what a machine was, or could have been, defined from. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function readSpec(session: VmwareSession, { object }: Machine): Promise<DomainSpec> {
  const properties = await retrieveOne(session, session.content.propertyCollector, object, paths)
  const config = parsed('configuration of a machine', configSchema, properties)
  const hardware = readHardware(properties['config.hardware'])
  const { title, devices = [], maximumVcpus, undefine } = readOwnSettings(properties['config.extraConfig'])
  const { networks, names } = await readNetworks(session, hardware, devices)
  const guestId = config['config.guestId']
  const spec = {
    ...nameAndTitle(decodeName(config.name), title),
    uuid: config['config.uuid'],
    architecture: architectureOf(guestId),
    machine: config['config.version'],
    memory: hardware.memoryMB * 2 ** 20,
    vcpus: { count: hardware.numCPU, maximum: Math.max(hardware.numCPU, maximumVcpus ?? 1) },
    firmware: config['config.firmware'] === 'efi' ? 'uefi' : 'bios',
    disks: readDisks(hardware, devices),
    networks,
    serials: hardware.device
      .filter(({ type }) => type === 'VirtualSerialPort')
      .map(({ connectable }) => ({ type: connectable?.startConnected === false ? 'none' : 'console' })),
    // The card is always there.
    graphics: 'vga',
    vmware: {
      guestId,
      datastore: readDatastorePath(config['config.files.vmPathName'])?.datastore,
      ...(Object.keys(names).length === 0 ? {} : { networks: names }),
      undefine: undefine ?? 'unregister',
    },
  }
  return parseSpec(spec, { driverKeys: ['vmware'] })
}

function readDisks(hardware: Hardware, devices: Identifiers): readonly DiskSpecInput[] {
  return identifiedDrives(hardware, devices).map(({ thing, id }) => {
    const { kind, address } = thing
    const path = mediumOf(thing)
    const { bus } = address
    return {
      id,
      device: kind,
      bus: bus === 'floppy' ? 'fdc' : bus,
      ...(path === undefined ? {} : { path, format: kind === 'disk' ? 'vmdk' : 'raw' }),
    }
  })
}

/** The file that is in a drive; of a disk with snapshots the one that all lie on. */
export function mediumOf({ device }: Drive): string | undefined {
  let backing: Backing | undefined = device.backing
  while (backing?.parent !== undefined) backing = backing.parent
  return backing?.fileName || undefined
}

async function readNetworks(
  session: VmwareSession,
  hardware: Hardware,
  ids: Identifiers,
): Promise<{ readonly networks: readonly NetworkSpecInput[]; readonly names: Record<string, string> }> {
  const names: Record<string, string> = {}
  const networks = await Promise.all(
    identifiedCards(hardware, ids).map(async ({ thing: { device, model, mac }, id }) => {
      const name = await nameOfNetwork(session, device)
      const source = sourceWord(name)
      if (source !== name) names[id] = name
      return { id, type: 'bridge' as const, source, model, mac }
    }),
  )
  return { networks, names }
}
