import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { Endpoint } from '../endpoint.js'
import { findByPath, findIn } from '../place.js'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import type { ObjectReference } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import { datastoresOf } from './datastores.js'

/** Where a new machine goes. */
export interface Home {
  readonly datacenter: ObjectReference
  /** The folder of the inventory. */
  readonly folder: ObjectReference
  readonly pool: ObjectReference
  /** Name of the datastore of its own files. */
  readonly datastore: string
  /** Names of all datastores there are. */
  readonly datastores: readonly string[]
}

const datacenterSchema = z.looseObject({ vmFolder: reference, hostFolder: reference })

/**
 * Finds where a new machine goes: what there is one of is taken, and of several the URI or the specification says which.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC`, `ERR_INVALID_URI`.
 */
export async function findHome(
  session: VmwareSession,
  { datastore: usual, pool }: Pick<Endpoint, 'datastore' | 'pool'>,
  wanted: string | undefined,
): Promise<Home> {
  const { content, place } = session
  const datacenter = onlyDatacenter(session)
  const paths = ['vmFolder', 'hostFolder']
  const facts = parsed(
    'datacenter',
    datacenterSchema,
    await retrieveOne(session, content.propertyCollector, datacenter, paths),
  )
  const datastores = (await datastoresOf(session, datacenter)).map(({ name }) => name)
  return {
    datacenter,
    folder: place.folder ?? facts.vmFolder,
    pool: await findPool(session, facts.hostFolder, pool),
    datastore: chooseDatastore(datastores, wanted ?? usual),
    datastores,
  }
}

/** The datacenter of the place. @throws HypervisorError `ERR_INVALID_SPEC` if there are several. */
export function onlyDatacenter({ place }: VmwareSession): ObjectReference {
  const [datacenter, ...others] = place.datacenters
  if (datacenter !== undefined && others.length === 0) return datacenter
  const why = datacenter === undefined ? 'is no datacenter' : `are ${place.datacenters.length} datacenters`
  throw new HypervisorError('ERR_INVALID_SPEC', `there ${why} in '${place.path}'`, {
    hint: 'Name one in the URI, for example vmware://host/DC0.',
  })
}

function chooseDatastore(datastores: readonly string[], wanted: string | undefined): string {
  const [only, ...others] = datastores
  const hint = `Datastores: ${datastores.join(', ') || 'none'}.`
  if (wanted !== undefined) {
    if (datastores.includes(wanted)) return wanted
    throw refuse('vmware.datastore', `there is no datastore '${wanted}'`, hint)
  }
  if (only !== undefined && others.length === 0) return only
  const why = `there are ${datastores.length} datastores, and none is named`
  throw refuse('vmware.datastore', why, `${hint} Name one here or in the URI: ?datastore=.`)
}

async function findPool(
  session: VmwareSession,
  hosts: ObjectReference,
  path: string | undefined,
): Promise<ObjectReference> {
  const { content } = session
  if (path !== undefined) {
    const found = await findByPath(session, content, path)
    if (found?.type === 'ResourcePool' || found?.type === 'VirtualApp') return found
    throw new HypervisorError('ERR_INVALID_URI', `there is no resource pool '${path}'`, { field: 'pool' })
  }
  const owners = await findIn(session, content, hosts, 'ComputeResource', ['name', 'resourcePool'])
  const [only, ...others] = owners
  if (only !== undefined && others.length === 0) {
    return parsed('resource pool', reference, only.properties['resourcePool'])
  }
  const names = owners.map(({ properties }) => String(properties['name']))
  throw new HypervisorError(
    'ERR_INVALID_SPEC',
    `there are ${owners.length} hosts and clusters: ${names.join(', ')}`,
    {
      hint: `Name a resource pool in the URI: ?pool=/DATACENTER/host/${names[0] ?? 'CLUSTER'}/Resources.`,
    },
  )
}
