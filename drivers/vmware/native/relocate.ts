import { HypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import type { VmwareSession } from '../session.js'
import { referenceElement, textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { type Destination, findDestination } from './destination.js'
import type { VmwareDestination } from './vmware-machines.js'

/** Writes a `VirtualMachineRelocateSpec`, in its order; the folder of a clone is no part of it. */
export function relocateSpec(
  name: string,
  { folder, datastore, pool, host }: Destination,
  diskMoveType?: string,
): XmlElement {
  return element(
    name,
    {},
    referenceElement('folder', folder),
    referenceElement('datastore', datastore),
    textElement('diskMoveType', diskMoveType),
    referenceElement('pool', pool),
    referenceElement('host', host),
  )
}

/** Moves a machine. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field. */
export async function relocateMachine(
  session: VmwareSession,
  { object }: Machine,
  to: VmwareDestination,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  signal?.throwIfAborted()
  const destination = await findDestination(interruptible(session, signal), to)
  if (Object.keys(destination).length === 0) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'there is no place to move the machine to', {
      field: 'to',
      hint: 'Name a host, pool, datastore or folder.',
    })
  }
  const args = [relocateSpec('spec', destination), textElement('priority', 'defaultPriority')]
  await runTask(session, { method: 'RelocateVM_Task', on: object, args }, { signal })
}
