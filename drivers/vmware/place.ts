import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import type { ServiceContent } from './service.js'
import { arrayOf, parsed, reference } from './soap/schema.js'
import { type ObjectReference, referenceElement, textElement } from './soap/value.js'
import { type Caller, callForReference, filterSpec, retrieve, retrieveOne } from './vim.js'

/** The part of the inventory that a connection is to: all of it, a datacenter, or a folder of machines. */
export interface Place {
  readonly path: string
  readonly object: ObjectReference
  /** The folder of machines that it is, if it is one. */
  readonly folder: ObjectReference | undefined
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
  if (object === undefined) throw await noSuchPlace(caller, content, path, signal)
  if (object.type !== 'Folder' && object.type !== 'Datacenter') {
    throw refusePlace(`'${path}' is a ${object.type}`)
  }
  if (object.type === 'Folder') await requireMachines(caller, content, { path, object }, signal)
  const above = await datacenterAbove(caller, content, object, signal)
  const datacenters = above === undefined ? await datacentersIn(caller, content, object, signal) : [above]
  const isOfMachines = object.type === 'Folder' && above !== undefined
  return { path, object, folder: isOfMachines ? object : undefined, datacenters }
}

const kindsSchema = z.object({ childType: arrayOf('string', z.string()) })

/** A datacenter has folders of hosts, datastores and networks as well ("Folder", `childType` of the API). */
async function requireMachines(
  caller: Caller,
  content: ServiceContent,
  { path, object }: Pick<Place, 'path' | 'object'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await retrieveOne(caller, content.propertyCollector, object, ['childType'], { signal })
  const { childType } = parsed('folder', kindsSchema, found)
  if (childType.length === 0 || childType.some((kind) => kind === 'VirtualMachine' || kind === 'Datacenter'))
    return
  throw refusePlace(`'${path}' is a folder, and not one of machines`)
}

function refusePlace(why: string, there = ''): HypervisorError {
  return new HypervisorError('ERR_INVALID_URI', `the place cannot be opened: ${why}`, {
    hint: `${there}Write the path of a datacenter or of a folder of machines: vmware://host/DC0/vm/folder; vmware://host/ is all.`,
  })
}

/** How many names are shown of what there is instead. */
const mostNames = 10

/** Says what there is instead, as far as the path leads: the names that are most like the one that is not there come first. */
async function noSuchPlace(
  caller: Caller,
  content: ServiceContent,
  path: string,
  signal: AbortSignal | undefined,
): Promise<HypervisorError> {
  const why = `there is no '${path}' in the inventory`
  const parts = path.split('/').filter((part) => part !== '')
  for (let count = parts.length - 1; count >= 0; count -= 1) {
    const above = `/${parts.slice(0, count).join('/')}`
    const object = count === 0 ? content.rootFolder : await findByPath(caller, content, above, signal)
    if (object === undefined) continue
    const names = await placesIn(caller, content, object, signal)
    if (names.length === 0) break
    const shown = nearestFirst(names, parts[count] ?? '').slice(0, mostNames)
    return refusePlace(
      why,
      `In '${above}' there are: ${shown.join(', ')}${names.length > mostNames ? ', …' : ''}. `,
    )
  }
  return refusePlace(why)
}

/** The names of the datacenters and folders that are in one, as paths have them. */
async function placesIn(
  caller: Caller,
  content: ServiceContent,
  object: ObjectReference,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (object.type === 'Datacenter') return ['vm']
  if (object.type !== 'Folder') return []
  const found = await Promise.all(
    ['Datacenter', 'Folder'].map((type) => findIn(caller, content, object, type, ['name'], signal, false)),
  )
  return found.flat().map(({ properties }) => String(properties['name']))
}

function nearestFirst(names: readonly string[], wanted: string): readonly string[] {
  const likeness = (name: string): number => {
    const [one, other] = [name.toLowerCase(), wanted.toLowerCase()]
    let length = 0
    while (length < one.length && one[length] === other[length]) length += 1
    return length
  }
  return [...names].sort((one, other) => likeness(other) - likeness(one) || (one < other ? -1 : 1))
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
  return (await parentsOf(caller, content, object, signal))[0]
}

/**
 * What something of the inventory is in. A machine of a vApp is in no folder ("ManagedEntity", `parent` of the API), but in that
 * (`parentVApp`), and a vApp is in a resource pool and in a folder (`parentFolder`).
 */
export async function parentsOf(
  caller: Caller,
  content: ServiceContent,
  object: ObjectReference,
  signal?: AbortSignal,
): Promise<readonly ObjectReference[]> {
  const paths = ['parent', ...(furtherParents[object.type] ?? [])]
  const found = await retrieveOne(caller, content.propertyCollector, object, paths, { signal })
  return paths.flatMap((path) => {
    const parent = found[path] ?? ''
    return parent === '' ? [] : [parsed(path, reference, parent)]
  })
}

const furtherParents: Readonly<Record<string, readonly string[]>> = {
  VirtualMachine: ['parentVApp'],
  VirtualApp: ['parentFolder'],
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

/** Retrieves properties of everything of a type that is in a part of the inventory, however deep unless it is told otherwise. */
export async function findIn(
  caller: Caller,
  content: ServiceContent,
  container: ObjectReference,
  type: string,
  paths: readonly string[],
  signal?: AbortSignal,
  recursive = true,
) {
  const args = [
    referenceElement('container', container),
    textElement('type', type),
    textElement('recursive', recursive),
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
