import { HypervisorError } from '../../src/errors.js'
import type { ServiceContent } from './service.js'
import { parsed, reference } from './soap/schema.js'
import { type ObjectReference, referenceElement, textElement } from './soap/value.js'
import { type Caller, callForReference, filterSpec, retrieve, retrieveOne } from './vim.js'

/** The part of the inventory that a connection is to: all of it, a datacenter, or a folder of machines. */
export interface Place {
  readonly path: string
  readonly object: ObjectReference
  /** Its datacenters: one, unless the place is above several. */
  readonly datacenters: readonly ObjectReference[]
}

/**
 * Finds the place of an inventory path.
 *
 * @throws HypervisorError `ERR_INVALID_URI` if nothing is there, or something that has no machines.
 */
export async function findPlace(
  caller: Caller,
  content: ServiceContent,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Place> {
  const object = path === '/' ? content.rootFolder : await findByPath(caller, content, path, signal)
  if (object === undefined || (object.type !== 'Folder' && object.type !== 'Datacenter')) {
    const why =
      object === undefined ? `there is no '${path}' in the inventory` : `'${path}' is a ${object.type}`
    throw new HypervisorError('ERR_INVALID_URI', `the place cannot be opened: ${why}`, {
      hint: 'Write the path of a datacenter or of a folder of machines: vmware://host/DC0/vm/folder; vmware://host/ is all.',
    })
  }
  const above = await datacenterAbove(caller, content, object, signal)
  const datacenters = above === undefined ? await datacentersIn(caller, content, object, signal) : [above]
  return { path, object, datacenters }
}

/** The object of an inventory path; `undefined` where there is none. */
export async function findByPath(
  caller: Caller,
  { searchIndex }: ServiceContent,
  path: string,
  signal?: AbortSignal,
): Promise<ObjectReference | undefined> {
  const args = [textElement('inventoryPath', path.replace(/^\//, ''))]
  const answer = await caller.call({ method: 'FindByInventoryPath', on: searchIndex, args }, { signal })
  return answer === '' ? undefined : parsed('result of FindByInventoryPath', reference, answer)
}

/** The object that something of the inventory is in; `undefined` for the root. */
export async function parentOf(
  caller: Caller,
  content: ServiceContent,
  object: ObjectReference,
  signal?: AbortSignal,
): Promise<ObjectReference | undefined> {
  const { parent } = await retrieveOne(caller, content.propertyCollector, object, ['parent'], { signal })
  return parent === undefined || parent === '' ? undefined : parsed('parent', reference, parent)
}

/** The datacenter that something of the inventory is in; `undefined` for what is above all. */
export async function datacenterAbove(
  caller: Caller,
  content: ServiceContent,
  object: ObjectReference,
  signal?: AbortSignal,
): Promise<ObjectReference | undefined> {
  let current: ObjectReference | undefined = object
  while (current !== undefined && current.type !== 'Datacenter') {
    current = await parentOf(caller, content, current, signal)
  }
  return current
}

async function datacentersIn(
  caller: Caller,
  content: ServiceContent,
  object: ObjectReference,
  signal: AbortSignal | undefined,
): Promise<readonly ObjectReference[]> {
  const found = await findIn(caller, content, object, 'Datacenter', ['name'], signal)
  return found.map((datacenter) => datacenter.object)
}

/** Retrieves properties of everything of a type that is in a part of the inventory, however deep. */
export async function findIn(
  caller: Caller,
  content: ServiceContent,
  container: ObjectReference,
  type: string,
  paths: readonly string[],
  signal?: AbortSignal,
) {
  const args = [
    referenceElement('container', container),
    textElement('type', type),
    textElement('recursive', true),
  ]
  const create = { method: 'CreateContainerView', on: content.viewManager, args }
  const view = await callForReference(caller, create, { signal })
  try {
    const spec = filterSpec([{ type, paths }], [{ object: view, inView: true }])
    return await retrieve(caller, content.propertyCollector, spec, { signal })
  } finally {
    await caller.call({ method: 'DestroyView', on: view, args: [] }, { signal }).catch(() => {})
  }
}
