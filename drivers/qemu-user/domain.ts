import type { DomainDefinition } from '../../src/backend.js'
import type { LocalHost } from '../../src/local/host.js'
import { createProcessDomain, type ProcessDomain } from '../../src/local/process-domain.js'
import { groupOf } from '../../src/local/process-group.js'
import {
  type ProcessAbilities,
  requireProcessSpec,
  unlimitedProcess,
} from '../../src/local/process-requirements.js'
import { runProgram } from '../../src/local/program.js'
import { emulatorArguments } from './arguments.js'
import { requireEmulator, userArchitectures } from './emulators.js'
import type { QemuUserOptions } from './options.js'

/** An emulated process has all memory and CPUs of the host, and a CPU of its own choice. */
export const qemuUserAbilities: ProcessAbilities = {
  ...unlimitedProcess('qemu-user', 'an emulated process'),
  cpuModel: true,
  architectures: userArchitectures,
}

/** Makes a domain that runs one program in QEMU's user mode, again and again. */
export function createQemuUserDomain(
  { spec, options }: DomainDefinition<QemuUserOptions>,
  host: LocalHost<ProcessDomain>,
): ProcessDomain {
  return createProcessDomain(spec, host, {
    accelerator: 'tcg',
    async launch(onOutput) {
      const program = await requireProcessSpec(spec, qemuUserAbilities)
      const path = requireEmulator(spec.architecture, options.binary)
      const args = emulatorArguments(program, spec.cpu.model, options)
      const { environment, cpus } = options
      const binding = cpus && { cpus, field: 'qemu-user.cpus' }
      return groupOf(await runProgram({ path, args, environment, binding }, onOutput))
    },
  })
}
