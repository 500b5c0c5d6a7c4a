import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { retrieveAll } from './info.js'
import { decodeName } from './names.js'
import { findByPath, parentsOf } from './place.js'
import type { ServiceContent } from './service.js'
import type { VmwareSession } from './session.js'
import { many, parsed, reference } from './soap/schema.js'
import { type ObjectReference, sameObject, textElement } from './soap/value.js'
import { retrieveOne } from './vim.js'

/** A machine: what calls are made on, and what it is told apart by. */
export interface Machine {
  readonly object: ObjectReference
  name: string
  readonly uuid: string
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const identity = z.object({ name: z.string(), 'summary.config.uuid': z.string().default('') })

const identityProperties = ['name', 'summary.config.uuid']

/**
 * The machine of a UUID, of an inventory path (`/DC0/vm/folder/name`), or else of a name.
 *
 * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_ARGUMENT` for a name or UUID that several machines of the place have.
 */
export async function findMachine(session: VmwareSession, wanted: string): Promise<Machine> {
  const found = uuidShape.test(wanted) ? await findByUuid(session, wanted) : undefined
  if (found !== undefined) return found
  const named = wanted.startsWith('/') ? await findAtPath(session, wanted) : await findByName(session, wanted)
  if (named !== undefined) return named
  throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${wanted}'`, { domain: wanted })
}

/** The machine of the place with this name, if there is one. */
export async function findByName(session: VmwareSession, name: string): Promise<Machine | undefined> {
  const [found, ...others] = await machinesOfName(session, name)
  if (others.length === 0) return found
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${others.length + 1} machines have the name '${name}', in folders of their own`,
    { domain: name, hint: 'Give the UUID, or the inventory path: /DC0/vm/folder/name.' },
  )
}

async function machinesOfName(session: VmwareSession, name: string): Promise<readonly Machine[]> {
  const machines = await retrieveAll(session, identityProperties, ({ object, properties }) =>
    machineOf(object, properties),
  )
  return machines.filter((machine) => machine.name === name)
}

/**
 * The machine of the place with this UUID in its BIOS, if there is one.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a UUID that several machines of the place have.
 */
export async function findByUuid(session: VmwareSession, uuid: string): Promise<Machine | undefined> {
  const [machine, ...others] = await machinesOfUuid(session, uuid)
  if (others.length === 0) return machine
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${others.length + 1} machines have the UUID ${uuid}, as copies do`,
    { domain: uuid, hint: 'Give the name or the inventory path: /DC0/vm/folder/name.' },
  )
}

async function machinesOfUuid(session: VmwareSession, uuid: string): Promise<readonly Machine[]> {
  const objects = await objectsOfUuid(session, uuid.toLowerCase())
  const found = await Promise.all(objects.map((object) => machineAt(session, object)))
  return found.filter((machine) => machine !== undefined)
}

/** Servers that find only one of several machines: simulators. */
const findOne = new WeakSet<ServiceContent>()

/** Machines with a UUID, in the place or not. */
async function objectsOfUuid(session: VmwareSession, uuid: string): Promise<readonly ObjectReference[]> {
  const args = [textElement('uuid', uuid), textElement('vmSearch', true)]
  const find = async (method: string): Promise<readonly ObjectReference[]> =>
    parsed(
      `result of ${method}`,
      many(reference),
      await session.call({ method, on: session.content.searchIndex, args }),
    )
  if (findOne.has(session.content)) return await find('FindByUuid')
  return await find('FindAllByUuid').catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_UNSUPPORTED')) throw error
    findOne.add(session.content)
    return find('FindByUuid')
  })
}

async function findAtPath(session: VmwareSession, path: string): Promise<Machine | undefined> {
  const object = await findByPath(session, session.content, path)
  return object?.type === 'VirtualMachine' ? await machineAt(session, object) : undefined
}

/** The machine of a reference, if it is still there, in the place of the connection. */
export async function machineAt(
  session: VmwareSession,
  object: ObjectReference,
): Promise<Machine | undefined> {
  try {
    const { propertyCollector } = session.content
    const properties = await retrieveOne(session, propertyCollector, object, identityProperties)
    return (await isInside(session, object)) ? machineOf(object, properties) : undefined
  } catch (error) {
    if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
    throw error
  }
}

function machineOf(object: ObjectReference, properties: unknown): Machine {
  const { name, 'summary.config.uuid': uuid } = parsed('name of a machine', identity, properties)
  return { object, name: decodeName(name), uuid: uuid.toLowerCase() }
}

/** Whether a machine is in the place. */
async function isInside(session: VmwareSession, machine: ObjectReference): Promise<boolean> {
  const { content, place } = session
  if (session.knows(machine)) return true
  if (sameObject(place.object, content.rootFolder)) return true
  let level: readonly ObjectReference[] = [machine]
  while (level.length > 0) {
    if (level.some((object) => sameObject(object, place.object))) return true
    level = (await Promise.all(level.map((object) => parentsOf(session, content, object)))).flat()
  }
  return false
}

/**
 * Makes sure that neither name nor UUID is taken.
 *
 * @throws HypervisorError `ERR_DOMAIN_EXISTS` with the field that is taken.
 */
export async function refuseTaken(
  session: VmwareSession,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): Promise<void> {
  const [[named], [identified]] = await Promise.all([
    machinesOfName(session, name),
    machinesOfUuid(session, uuid),
  ])
  const taken = named ?? identified
  if (taken === undefined) return
  throw new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the domain '${taken.name}' with the UUID ${taken.uuid} is there already`,
    { domain: name, field: named === undefined ? 'uuid' : 'name' },
  )
}
