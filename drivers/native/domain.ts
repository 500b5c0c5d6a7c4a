import type { DomainDefinition } from '../../src/backend.js'
import type { LocalHost } from '../../src/local/host.js'
import { createProcessDomain, type ProcessDomain } from '../../src/local/process-domain.js'
import { groupOf } from '../../src/local/process-group.js'
import { requireProcessSpec, unlimitedProcess } from '../../src/local/process-requirements.js'
import { runProgram } from '../../src/local/program.js'
import type { NativeOptions } from './options.js'

/** A process has all memory and CPUs of the host. */
export const nativeAbilities = unlimitedProcess('native', 'a process of this host')

/** Makes a domain that runs one program as a process, again and again. Its process group is the machine. */
export function createNativeDomain(
  { spec, options }: DomainDefinition<NativeOptions>,
  host: LocalHost<ProcessDomain>,
): ProcessDomain {
  return createProcessDomain(spec, host, {
    accelerator: 'native',
    async launch(onOutput) {
      const path = await requireProcessSpec(spec, nativeAbilities)
      const { args, environment, cpus, nice } = options
      const binding = cpus && { cpus, field: 'native.cpus' }
      return groupOf(await runProgram({ path, args, environment, binding, nice }, onOutput))
    },
  })
}
