import type { DomainDefinition } from '../../src/backend.js'
import { bindProcess } from '../../src/local/affinity.js'
import type { LocalHost } from '../../src/local/host.js'
import {
  createProcessDomain,
  type ProcessDomain,
  type RunningProcesses,
} from '../../src/local/process-domain.js'
import { type ProcessAbilities, requireProcessSpec } from '../../src/local/process-requirements.js'
import { runProgram } from '../../src/local/program.js'
import { whenStopped } from '../../src/local/stopped.js'
import { readProcessStat } from '../../src/state/process-stat.js'
import type { NativeOptions } from './options.js'

/** A process has all memory and CPUs of the host. */
export const nativeAbilities: ProcessAbilities = {
  memory: false,
  vcpus: false,
  hints: {
    memory:
      "A process takes memory as it needs it; leave the field out. It is not limited to the field's default.",
    vcpus: 'A process uses as many CPUs as it has threads; native.cpus says which.',
    'boot.cmdline': 'Arguments of the program go into native.args.',
  },
}

/** Makes a domain that runs one program as a process, again and again. */
export function createNativeDomain(
  { spec, options }: DomainDefinition<NativeOptions>,
  host: LocalHost<ProcessDomain>,
): ProcessDomain {
  return createProcessDomain(spec, host, {
    accelerator: 'native',
    launch: async (onOutput) =>
      runNatively(await requireProcessSpec(spec, nativeAbilities), options, onOutput),
  })
}

/** Starts a program in a process group of its own, which is the machine. */
async function runNatively(
  path: string,
  { args, environment, cpus, nice }: NativeOptions,
  onOutput: (bytes: Uint8Array) => void,
): Promise<RunningProcesses> {
  const binding = cpus && { cpus, field: 'native.cpus' }
  const program = await runProgram({ path, args, environment, binding, nice }, onOutput)
  const { pid, ended, input, setReferenced } = program
  return {
    pid,
    ended,
    input,
    setReferenced,
    terminate: () => program.signal('SIGTERM', 'process'),
    kill: () => program.signal('SIGKILL', 'group'),
    async stop() {
      program.signal('SIGSTOP', 'group')
      await whenStopped(pid)
    },
    async proceed() {
      program.signal('SIGCONT', 'group')
    },
    stat: () => readProcessStat(pid),
    bind: (chosen) => bindProcess(pid, chosen),
  }
}
