import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { decodeName } from '../names.js'
import { findIn, parentOf } from '../place.js'
import type { VmwareSession } from '../session.js'
import { flag, number, parsed, reference } from '../soap/schema.js'
import { type ObjectReference, sameObject } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import type { DatastoreInfo } from './datastores.js'

/** A datastore with what calls on its files need. */
export interface FoundDatastore {
  readonly info: DatastoreInfo
  readonly object: ObjectReference
  readonly browser: ObjectReference
  readonly datacenter: ObjectReference
}

const properties = ['name', 'summary', 'browser']

const datastoreSchema = z.object({
  name: z.string(),
  browser: reference,
  summary: z.looseObject({
    type: z.string().default(''),
    capacity: number.default(0),
    freeSpace: number.default(0),
    accessible: flag.default(true),
  }),
})

/** The datastores of the place's datacenters. */
export async function findDatastores(
  session: VmwareSession,
  signal?: AbortSignal,
): Promise<readonly FoundDatastore[]> {
  const { content, place } = session
  const found = await Promise.all(
    place.datacenters.map(async (datacenter) => {
      const objects = await findIn(session, content, datacenter, 'Datastore', properties, signal)
      return objects.map((retrieved) => datastoreOf(datacenter, retrieved.object, retrieved.properties))
    }),
  )
  return found.flat()
}

function datastoreOf(
  datacenter: ObjectReference,
  object: ObjectReference,
  retrieved: unknown,
): FoundDatastore {
  const { name, browser, summary } = parsed('datastore', datastoreSchema, retrieved)
  const { type, capacity, freeSpace, accessible } = summary
  const info = { name: decodeName(name), type, capacity, available: freeSpace, accessible }
  return { info: Object.freeze(info), object, browser, datacenter }
}

/**
 * The datastore of a name.
 *
 * @throws HypervisorError `ERR_FILE` if there is none, `ERR_INVALID_ARGUMENT` if several datacenters have one.
 */
export async function findDatastore(
  session: VmwareSession,
  name: string,
  signal?: AbortSignal,
): Promise<FoundDatastore> {
  const all = await findDatastores(session, signal)
  const [found, ...others] = all.filter(({ info }) => info.name === name)
  if (found === undefined) {
    const names = all.map(({ info }) => info.name)
    throw new HypervisorError('ERR_FILE', `there is no datastore '${name}'`, {
      ...{ field: name, hint: `Datastores: ${names.join(', ') || 'none'}.` },
    })
  }
  if (others.length === 0) return found
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `several datacenters have a datastore '${name}'`, {
    ...{ field: 'path', hint: 'Connect to one of them: vmware://host/DC0.' },
  })
}

const nameSchema = z.looseObject({ name: z.string() })

/** The inventory path of a datacenter, without the root: `folder/DC0`. Names stay as the API writes them. */
export async function datacenterPath(
  session: VmwareSession,
  datacenter: ObjectReference,
  signal?: AbortSignal,
): Promise<string> {
  const { content } = session
  const names: string[] = []
  let current: ObjectReference | undefined = datacenter
  while (current !== undefined && !sameObject(current, content.rootFolder)) {
    const found = await retrieveOne(session, content.propertyCollector, current, ['name'], { signal })
    names.unshift(parsed('name in the inventory', nameSchema, found).name)
    current = await parentOf(session, content, current, signal)
  }
  return names.join('/')
}
