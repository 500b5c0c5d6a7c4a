import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { retrieveAll } from './info.js'
import { decodeName } from './names.js'
import { findByPath, parentOf } from './place.js'
import type { VmwareSession } from './session.js'
import { parsed, reference } from './soap/schema.js'
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
 * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_ARGUMENT` for a name that several machines of the place have.
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
  const machines = await retrieveAll(session, identityProperties, ({ object, properties }) =>
    machineOf(object, properties),
  )
  const [found, ...others] = machines.filter((machine) => machine.name === name)
  if (others.length === 0) return found
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${others.length + 1} machines have the name '${name}', in folders of their own`,
    { domain: name, hint: 'Give the UUID, or the inventory path: /DC0/vm/folder/name.' },
  )
}

/** The machine of the place with this UUID in its BIOS, if there is one. */
export async function findByUuid(session: VmwareSession, uuid: string): Promise<Machine | undefined> {
  const args = [textElement('uuid', uuid.toLowerCase()), textElement('vmSearch', true)]
  const call = { method: 'FindByUuid', on: session.content.searchIndex, args }
  const answer = await session.call(call)
  if (answer === '') return undefined
  return await machineAt(session, parsed('result of FindByUuid', reference, answer))
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

/** Whether a machine is in the place. One in a vApp has no folder above it, and is let through. */
async function isInside(session: VmwareSession, machine: ObjectReference): Promise<boolean> {
  const { content, place } = session
  if (session.knows(machine)) return true
  if (sameObject(place.object, content.rootFolder)) return true
  let current = await parentOf(session, content, machine)
  if (current === undefined) return true
  while (current !== undefined) {
    if (sameObject(current, place.object)) return true
    current = await parentOf(session, content, current)
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
  const [named, identified] = await Promise.all([findByName(session, name), findByUuid(session, uuid)])
  const taken = named ?? identified
  if (taken === undefined) return
  throw new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the domain '${taken.name}' with the UUID ${taken.uuid} is there already`,
    { domain: name, field: named === undefined ? 'uuid' : 'name' },
  )
}
