import { randomBytes } from 'node:crypto'
import { HypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { findSnapshot } from '../features/snapshot-methods.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { devicesOf } from '../machine/devices.js'
import { identifiedCards } from '../machine/identified.js'
import { writeCardAddress } from '../machine/networks.js'
import { settingsOf, writeOwnSettings } from '../machine/own-settings.js'
import { encodeName } from '../names.js'
import { parentOf } from '../place.js'
import type { VmwareSession } from '../session.js'
import { referenceElement, textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { findDestination } from './destination.js'
import { newMachine, requireFreeName } from './register.js'
import { relocateSpec } from './relocate.js'
import type { VmwareCloneOptions, VmwareMachineName } from './vmware-machines.js'

/** Clones a machine. */
export async function cloneMachine(
  session: VmwareSession,
  machine: Machine,
  name: string,
  { snapshot, linked = false, signal, timeout: _, ...paths }: VmwareCloneOptions,
): Promise<VmwareMachineName> {
  if (linked && snapshot === undefined) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'a linked clone is one of a snapshot', {
      field: 'snapshot',
      hint: 'Name one: its disks are what those of the clone lie on.',
    })
  }
  const asking = interruptible(session, signal)
  await requireFreeName(asking, name)
  const { folder, ...destination } = await findDestination(asking, paths)
  const from = snapshot === undefined ? undefined : await findSnapshot(asking, machine, snapshot)
  const beside = folder ?? (await parentOf(asking, session.content, machine.object))
  if (beside?.type !== 'Folder') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'the machine is in no folder', { field: 'folder' })
  }
  const config = await cloneConfig(asking, machine)
  signal?.throwIfAborted()
  const spec = element(
    'spec',
    {},
    relocateSpec('location', destination, linked ? 'createNewChildDiskBacking' : undefined),
    textElement('template', false),
    element('config', {}, ...config),
    textElement('powerOn', false),
    referenceElement('snapshot', from?.object),
  )
  const args = [referenceElement('folder', beside), textElement('name', encodeName(name)), spec]
  const call = { method: 'CloneVM_Task', on: machine.object, args }
  return await newMachine(session, await runTask(session, call, { signal }))
}

/** What is different with a clone: addresses that a specification has given would be those of the original. */
async function cloneConfig(session: VmwareSession, machine: Machine): Promise<readonly XmlElement[]> {
  const [devices, settings] = await Promise.all([devicesOf(session, machine), settingsOf(session, machine)])
  const cards = identifiedCards(devices.hardware, devices.identifiers)
  const fresh = cards.map(({ thing }) => ({ ...thing, fresh: freshAddress() }))
  const changes = await Promise.all(
    fresh.map((card) => writeCardAddress(session, devices.datacenter, card.device, card.fresh)),
  )
  const identifiers = devices.identifiers.map(
    ([place, id]) => [fresh.find(({ mac }) => mac === place)?.fresh ?? place, id] as const,
  )
  return [
    ...changes,
    ...writeOwnSettings({ ...settings, devices: identifiers.length === 0 ? undefined : identifiers }),
  ]
}

/** VMware's prefix for addresses that are given by hand: 00:50:56:00:00:00 to 00:50:56:3f:ff:ff. */
function freshAddress(): string {
  const [high = 0, middle = 0, low = 0] = randomBytes(3)
  const tail = [high & 0x3f, middle, low].map((byte) => byte.toString(16).padStart(2, '0'))
  return `00:50:56:${tail.join(':')}`
}
