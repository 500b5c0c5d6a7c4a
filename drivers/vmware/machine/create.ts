import type { DomainDefinition } from '../../../src/backend.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../../src/spec/schema.js'
import type { Endpoint } from '../endpoint.js'
import { isGuestArchitecture, usualGuestIds } from '../guest-ids.js'
import { interruptible } from '../interruptible.js'
import { type Machine, refuseTaken } from '../lookup.js'
import { encodeName } from '../names.js'
import type { VmwareOptions } from '../options.js'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import { type ObjectReference, referenceElement, textElement, typedElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { placeDrives, writeAddress } from './addresses.js'
import { type DatastorePath, folderOf, readDatastorePath, writeDatastorePath } from './datastore-path.js'
import { withDiskField } from './disk-field.js'
import { findHome, type Home } from './home.js'
import { allowAddress, writeNetworks } from './networks.js'
import { type OwnSettings, writeOwnSettings } from './own-settings.js'
import { reconfigure } from './reconfigure.js'
import { requireSpec } from './requirements.js'
import { vmxPathOf } from './vmx-path.js'
import { addDevice, connectable, writeDrives } from './write-drives.js'

/**
 * Creates a machine: first one without devices of its own, whose folder and controllers are known then, and then the
 * devices. If that fails, nothing is left.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field, `ERR_DOMAIN_EXISTS`.
 */
export async function createMachine(
  session: VmwareSession,
  endpoint: Endpoint,
  { spec, options }: DomainDefinition<VmwareOptions>,
  signal: AbortSignal | undefined,
): Promise<Machine> {
  requireSpec(spec)
  const asking = interruptible(session, signal)
  await refuseTaken(asking, spec)
  const home = await findHome(asking, endpoint, options.datastore)
  requireDatastores(spec, home)
  const devices = [
    ...writeDrives(placedDrives(spec.disks)),
    ...(await writeNetworks(asking, home.datacenter, spec.networks, options.networks)),
  ]
  signal?.throwIfAborted()
  const object = await createBare(session, home, spec, options)
  const machine = { object, name: spec.name, uuid: spec.uuid }
  try {
    const all = [...devices, ...(await writeSerials(session, object, spec))]
    if (all.length > 0) await reconfigure(session, object, all, signal)
    signal?.throwIfAborted()
    return machine
  } catch (error) {
    // It has no devices yet, so that nothing but its own files goes with it.
    await runTask(session, { method: 'Destroy_Task', on: object, args: [] }).catch(() => {})
    throw withDiskField(error, spec.disks, (index) => `disks[${index}]`)
  }
}

function placedDrives(disks: readonly DiskSpec[]) {
  const addresses = placeDrives(disks)
  return addresses.flatMap((address, index) => {
    const disk = disks[index]
    return disk === undefined ? [] : [{ disk, address }]
  })
}

function requireDatastores({ disks }: DomainSpec, { datastores }: Home): void {
  for (const [index, { path }] of disks.entries()) {
    const found = path === undefined ? undefined : readDatastorePath(path)
    if (found === undefined || datastores.includes(found.datastore)) continue
    const hint = `Datastores: ${datastores.join(', ')}.`
    throw refuse(`disks[${index}].path`, `there is no datastore '${found.datastore}'`, hint)
  }
}

async function createBare(
  session: VmwareSession,
  { folder, pool, datastore }: Home,
  spec: DomainSpec,
  options: VmwareOptions,
): Promise<ObjectReference> {
  const { name, uuid, architecture, machine, vcpus, memory, firmware } = spec
  const usual = isGuestArchitecture(architecture) ? usualGuestIds[architecture] : undefined
  const config = element(
    'config',
    {},
    textElement('name', encodeName(name)),
    textElement('version', machine),
    textElement('uuid', uuid),
    textElement('guestId', options.guestId ?? usual),
    element('files', {}, textElement('vmPathName', writeDatastorePath({ datastore, path: '' }))),
    textElement('numCPUs', vcpus.count),
    textElement('memoryMB', memory / 2 ** 20),
    textElement('cpuHotAddEnabled', vcpus.maximum > vcpus.count),
    ...writeOwnSettings(ownSettingsOf(spec, options)),
    ...spec.networks.flatMap(({ mac }, index) => allowAddress(index, mac)),
    textElement('firmware', firmware === 'uefi' ? 'efi' : 'bios'),
  )
  const args = [config, referenceElement('pool', pool)]
  const result = await runTask(session, { method: 'CreateVM_Task', on: folder, args })
  return parsed('new machine', reference, result)
}

function ownSettingsOf(
  { title, disks, networks, vcpus }: DomainSpec,
  { undefine }: VmwareOptions,
): OwnSettings {
  const addresses = placeDrives(disks).map(writeAddress)
  const devices = [
    ...disks.map(({ id = '' }, index) => [addresses[index] ?? '', id] as const),
    ...networks.map(({ id = '', mac = '' }) => [mac, id] as const),
  ]
  return {
    ...(title === undefined ? {} : { title }),
    ...(devices.length === 0 ? {} : { devices }),
    ...(vcpus.maximum > vcpus.count ? { maximumVcpus: vcpus.maximum } : {}),
    ...(undefine === 'unregister' ? {} : { undefine }),
  }
}

const firstSerialKey = -400

/** Serial ports write to files beside the machine's own. */
async function writeSerials(
  session: VmwareSession,
  object: ObjectReference,
  { serials }: DomainSpec,
): Promise<readonly XmlElement[]> {
  if (serials.length === 0) return []
  const path = await vmxPathOf(session, object)
  const folder: DatastorePath = folderOf(readDatastorePath(path) ?? { datastore: '', path: '' })
  return serials.map(({ type }, index) =>
    addDevice(
      'VirtualSerialPort',
      textElement('key', firstSerialKey - index),
      typedElement(
        'backing',
        'VirtualSerialPortFileBackingInfo',
        textElement('fileName', writeDatastorePath({ ...folder, path: `${folder.path}/serial${index}.log` })),
      ),
      connectable(type === 'console'),
      textElement('yieldOnPoll', true),
    ),
  )
}
