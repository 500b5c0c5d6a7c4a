import type { AffinityMethods } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import { bindProcess } from '../../src/local/affinity.js'
import type { QemuMachine } from './machine.js'
import { machineProcess } from './machine-record.js'

/** The methods of the feature `affinity`. */
export function affinityMethods(machine: QemuMachine): AffinityMethods {
  return {
    setAffinity: (cpus) =>
      machine.withLock(async () => {
        if (process.platform !== 'linux') {
          throw new HypervisorError('ERR_UNSUPPORTED', 'binding a process to CPUs needs Linux')
        }
        const record = machine.requireAlive()
        const target = machineProcess(machine.paths.run, record)
        if (target === undefined)
          throw new HypervisorError('ERR_INVALID_STATE', 'the machine is just starting')
        await bindProcess(target.pid, cpus)
      }),
  }
}
