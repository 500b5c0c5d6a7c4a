import { type CallOptions, call } from '../../../src/call.js'
import type { Endpoint } from '../endpoint.js'
import { interruptible } from '../interruptible.js'
import { findMachine } from '../lookup.js'
import type { VmwareSession } from '../session.js'
import { readAllocations, writeAllocations } from './allocations.js'
import { cloneMachine } from './clone.js'
import { registerMachine, unregisterMachine } from './register.js'
import { relocateMachine } from './relocate.js'
import type { VmwareMachines } from './vmware-machines.js'

/** Makes {@link VmwareMachines} of a connection. */
export function createVmwareMachines(session: VmwareSession, endpoint: Endpoint): VmwareMachines {
  const run = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (signal: AbortSignal | undefined) => Promise<Result>,
  ): Promise<Result> => call({ driver: 'vmware', operation, policy: 'cancel' }, options, work)
  const find = (machine: string, signal: AbortSignal | undefined) =>
    findMachine(interruptible(session, signal), machine)
  return Object.freeze<VmwareMachines>({
    clone: (machine, name, options = {}) =>
      run('clone', options, async (signal) =>
        cloneMachine(session, await find(machine, signal), name, { ...options, signal }),
      ),
    register: (path, options = {}) =>
      run('register', options, (signal) => registerMachine(session, endpoint, path, { ...options, signal })),
    unregister: (machine, options) =>
      run('unregister', options, async (signal) =>
        unregisterMachine(session, await find(machine, signal), signal),
      ),
    relocate: (machine, to, options) =>
      run('relocate', options, async (signal) =>
        relocateMachine(session, await find(machine, signal), to, { signal }),
      ),
    allocations: (machine, options) =>
      run('allocations', options, async (signal) =>
        readAllocations(interruptible(session, signal), await find(machine, signal)),
      ),
    setAllocations: (machine, change, options) =>
      run('setAllocations', options, async (signal) =>
        writeAllocations(session, await find(machine, signal), change, signal),
      ),
  })
}
