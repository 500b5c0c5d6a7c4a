import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { readRecord, readRecords } from './info.js'
import { uuidOf } from './own-settings.js'
import { isDomain, type VmRecord } from './records.js'
import { parsed, reference } from './rpc/values.js'
import type { XapiSession } from './session.js'

/** A machine: what calls are made on, and what it is told apart by. */
export interface Machine {
  readonly ref: string
  name: string
  readonly uuid: string
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The machine of a UUID, its own or the pool's, or else of a name.
 *
 * @throws HypervisorError `ERR_NO_DOMAIN`; `ERR_INVALID_ARGUMENT` for a name that several machines of the pool have.
 */
export async function findMachine(session: XapiSession, wanted: string): Promise<Machine> {
  const found = uuidShape.test(wanted) ? await findByUuid(session, wanted.toLowerCase()) : undefined
  const machine = found ?? (await findByName(session, wanted))
  if (machine !== undefined) return machine
  throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${wanted}'`, { domain: wanted })
}

/** The machine of a UUID, if there is one: what the events have told of is looked at first. */
export async function findByUuid(session: XapiSession, uuid: string): Promise<Machine | undefined> {
  const known = session.machines.withUuid(uuid)
  const record = known === undefined ? undefined : await recordAt(session, known.ref)
  if (known !== undefined && record !== undefined && hasUuid(record, uuid)) {
    return machineOf(known.ref, record)
  }
  const records = Object.entries(await readRecords(session))
  const found =
    records.find(([, candidate]) => uuidOf(candidate) === uuid) ??
    records.find(([, candidate]) => candidate.uuid === uuid)
  return found && machineOf(...found)
}

const references = z.array(reference)

/** The machine with this name, if there is one. */
export async function findByName(session: XapiSession, name: string): Promise<Machine | undefined> {
  const refs = parsed('machines of a name', references, await session.call('VM.get_by_name_label', [name]))
  const records = await Promise.all(refs.map(async (ref) => [ref, await recordAt(session, ref)] as const))
  const machines = records.flatMap(([ref, record]) =>
    record !== undefined && isDomain(record) && record.name_label === name ? [machineOf(ref, record)] : [],
  )
  const [found, ...others] = machines
  if (others.length === 0) return found
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${machines.length} machines have the name '${name}'`, {
    domain: name,
    hint: 'Give the UUID.',
  })
}

/** Makes sure that neither name nor UUID is taken. @throws HypervisorError `ERR_DOMAIN_EXISTS` with the field. */
export async function refuseTaken(
  session: XapiSession,
  { name, uuid }: { readonly name: string; readonly uuid: string | undefined },
): Promise<void> {
  const refs = Object.values(await readRecords(session))
  const named = refs.find(({ name_label }) => name_label === name)
  const taken = named ?? refs.find((record) => uuid !== undefined && hasUuid(record, uuid))
  if (taken === undefined) return
  throw new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the domain '${taken.name_label}' with the UUID ${uuidOf(taken)} is there already`,
    { domain: name, field: named === undefined ? 'uuid' : 'name' },
  )
}

async function recordAt(session: XapiSession, ref: string): Promise<VmRecord | undefined> {
  try {
    return await readRecord(session, ref)
  } catch (error) {
    if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
    throw error
  }
}

function hasUuid(record: VmRecord, uuid: string): boolean {
  return isDomain(record) && (record.uuid === uuid || uuidOf(record) === uuid)
}

/** The machine of a record. */
export function machineOf(ref: string, record: VmRecord): Machine {
  return { ref, name: record.name_label, uuid: uuidOf(record) }
}
