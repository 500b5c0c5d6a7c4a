import { HypervisorError } from '../../../src/errors.js'
import { findByPath } from '../place.js'
import type { VmwareSession } from '../session.js'
import type { ObjectReference } from '../soap/value.js'
import type { VmwareDestination } from './vmware-machines.js'

/** The objects of a {@link VmwareDestination}. */
export type Destination = Readonly<Partial<Record<keyof VmwareDestination, ObjectReference>>>

/** What may be at a path, by the API's types, and how such a path is written. */
const wanted = {
  host: { types: ['HostSystem'], example: '/DC0/host/CLUSTER/HOST' },
  pool: { types: ['ResourcePool', 'VirtualApp'], example: '/DC0/host/CLUSTER/Resources' },
  datastore: { types: ['Datastore'], example: '/DC0/datastore/NAME' },
  folder: { types: ['Folder'], example: '/DC0/vm/FOLDER' },
} as const

const fields = ['host', 'pool', 'datastore', 'folder'] as const

/**
 * Finds what inventory paths lead to.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field.
 */
export async function findDestination(
  session: VmwareSession,
  paths: VmwareDestination,
): Promise<Destination> {
  const found = await Promise.all(
    fields.map(async (field) => {
      const path = paths[field]
      if (path === undefined) return []
      const { types, example } = wanted[field]
      const object = path.startsWith('/') ? await findByPath(session, session.content, path) : undefined
      if (object !== undefined && types.some((type) => type === object.type))
        return [[field, object] as const]
      const why = object === undefined ? `there is no ${field} '${path}'` : `'${path}' is a ${object.type}`
      throw new HypervisorError('ERR_INVALID_ARGUMENT', why, {
        field,
        hint: `Write an inventory path: ${example}.`,
      })
    }),
  )
  return Object.fromEntries(found.flat())
}
