import { datacenterAbove } from '../place.js'
import type { VmwareSession } from '../session.js'
import { faultError } from '../soap/fault.js'
import type { ObjectReference } from '../soap/value.js'

/** The datacenter that a machine is in, without which a vCenter does not know its datastores. */
export async function datacenterOf(
  session: VmwareSession,
  object: ObjectReference,
  signal?: AbortSignal,
): Promise<ObjectReference> {
  const found = await datacenterAbove(session, session.content, object, signal)
  if (found !== undefined) return found
  throw faultError('ManagedObjectNotFound', `${object.value} is in no datacenter`, '')
}
