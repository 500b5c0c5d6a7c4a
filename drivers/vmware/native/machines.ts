import type { Endpoint } from '../endpoint.js'
import { findMachine } from '../lookup.js'
import type { VmwareSession } from '../session.js'
import { readAllocations, writeAllocations } from './allocations.js'
import { cloneMachine } from './clone.js'
import { registerMachine, unregisterMachine } from './register.js'
import { relocateMachine } from './relocate.js'
import type { VmwareMachines } from './vmware-machines.js'

/** Makes {@link VmwareMachines} of a connection. */
export function createVmwareMachines(session: VmwareSession, endpoint: Endpoint): VmwareMachines {
  const find = (machine: string) => findMachine(session, machine)
  return {
    clone: async (machine, name, options = {}) => cloneMachine(session, await find(machine), name, options),
    register: (path, options = {}) => registerMachine(session, endpoint, path, options),
    unregister: async (machine) => unregisterMachine(session, await find(machine)),
    relocate: async (machine, to, options = {}) => relocateMachine(session, await find(machine), to, options),
    allocations: async (machine) => readAllocations(session, await find(machine)),
    setAllocations: async (machine, change) => writeAllocations(session, await find(machine), change),
  }
}
