import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import type { VmwareSession } from '../session.js'
import type { ObjectReference } from '../soap/value.js'
import { runTask } from '../tasks.js'

/** Changes a machine; the elements are those of `VirtualMachineConfigSpec`, in its order. */
export async function reconfigure(
  session: VmwareSession,
  object: ObjectReference,
  changes: readonly (XmlElement | undefined)[],
  signal?: AbortSignal,
): Promise<void> {
  const args = [element('spec', {}, ...changes)]
  await runTask(session, { method: 'ReconfigVM_Task', on: object, args }, { signal })
}
