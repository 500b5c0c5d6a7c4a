import { HypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { checked } from '../../../src/spec/check-argument.js'
import { domainNameField } from '../../../src/spec/fields.js'
import type { Endpoint } from '../endpoint.js'
import { interruptible } from '../interruptible.js'
import { findByName, type Machine, machineAt } from '../lookup.js'
import { readDatastorePath } from '../machine/datastore-path.js'
import { requireDatastoreFile } from '../machine/datastores.js'
import { findHome, onlyDatacenter } from '../machine/home.js'
import { vmxPathOf } from '../machine/vmx-path.js'
import { encodeName } from '../names.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { faultError } from '../soap/fault.js'
import { parsed, reference } from '../soap/schema.js'
import { referenceElement, type SoapValue, textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { findDestination } from './destination.js'
import type { VmwareMachineName, VmwareRegisterOptions } from './vmware-machines.js'

/** Adds a machine to the inventory, whose file is there. */
export async function registerMachine(
  session: VmwareSession,
  endpoint: Endpoint,
  path: string,
  { name, signal, timeout: _, ...paths }: VmwareRegisterOptions,
): Promise<VmwareMachineName> {
  const asking = interruptible(session, signal)
  if (name !== undefined) await requireFreeName(asking, name)
  const { folder, host } = await findDestination(asking, paths)
  await requireDatastoreFile(asking, onlyDatacenter(session), path)
  const pool = paths.pool ?? endpoint.pool
  const home = await findHome(asking, { ...endpoint, pool }, readDatastorePath(path)?.datastore)
  signal?.throwIfAborted()
  const args = [
    textElement('path', path),
    textElement('name', name === undefined ? undefined : encodeName(name)),
    textElement('asTemplate', false),
    referenceElement('pool', home.pool),
    referenceElement('host', host),
  ]
  const call = { method: 'RegisterVM_Task', on: folder ?? home.folder, args }
  return await newMachine(session, await runTask(session, call, { signal }))
}

/** Takes a machine out of the inventory, and returns the path of its file. */
export async function unregisterMachine(
  session: VmwareSession,
  machine: Machine,
  signal: AbortSignal | undefined,
): Promise<string> {
  const asking = interruptible(session, signal)
  await requireState(asking, machine, 'shutoff')
  const path = await vmxPathOf(asking, machine.object)
  signal?.throwIfAborted()
  await session.told(isChange(machine, 'undefined'), () =>
    session.call({ method: 'UnregisterVM', on: machine.object, args: [] }),
  )
  return path
}

/** @throws HypervisorError `ERR_INVALID_ARGUMENT` for no name, `ERR_DOMAIN_EXISTS` with the field. */
export async function requireFreeName(session: VmwareSession, name: string): Promise<void> {
  checked('name', domainNameField, name)
  if ((await findByName(session, name)) === undefined) return
  throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${name}' is taken`, { field: 'name' })
}

/** What the machine is called that a task has made. */
export async function newMachine(session: VmwareSession, result: SoapValue): Promise<VmwareMachineName> {
  const object = parsed('new machine', reference, result)
  const machine = await machineAt(session, object)
  if (machine === undefined) {
    throw faultError(
      'ManagedObjectNotFound',
      `the new machine ${object.value} is not in the connection's place`,
      {
        obj: { ...object },
      },
    )
  }
  const { name, uuid } = machine
  return { name, uuid }
}
