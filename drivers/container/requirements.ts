import { usableCpus } from '../../src/local/affinity.js'
import { requireStatic } from '../../src/local/elf.js'
import { type ProcessAbilities, requireProcessSpec } from '../../src/local/process-requirements.js'
import type { ProgramCall } from '../../src/local/program.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { canLimitMemory } from './cgroups.js'
import { type HostFolders, requireHostFolders } from './host-folders.js'
import type { ContainerOptions } from './options.js'
import type { ContainerRuntime } from './runtimes.js'

/** What containers of a runtime can honour on this host. */
export function containerAbilities(runtime: ContainerRuntime): ProcessAbilities {
  return {
    what: `a container made by ${runtime}`,
    memory: canLimitMemory(runtime),
    vcpus: true,
    hints: {
      memory: 'Only crun and runc limit memory, run by root where there is a memory control group.',
      vcpus: 'A container cannot grow: write the number alone.',
      'boot.cmdline': 'Arguments of the program go into container.args.',
      networks: "A container has no network card; 'container.network: host' lets it use this host's.",
      disks: 'A container has no disks; container.mounts gives it folders of this host.',
    },
  }
}

/** What a container is made from, looked at a moment ago. */
export interface ContainerParts extends HostFolders {
  /** Path of the static program. */
  readonly program: string
}

/**
 * Checks that a container can be what a specification asks for, and returns what it is made from.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireContainerSpec(
  spec: DomainSpec,
  options: ContainerOptions,
  runtime: ContainerRuntime,
): Promise<ContainerParts> {
  const program = await requireProcessSpec(spec, containerAbilities(runtime))
  await requireStatic(program)
  await chooseCpus(spec, options, 0)
  return { program, ...(await requireHostFolders(options)) }
}

/**
 * The host CPUs of a container: those of `container.cpus`, else as many as it has virtual ones, from the `turn`-th on;
 * `undefined` for all that this program may use.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function chooseCpus(
  { vcpus: { count } }: DomainSpec,
  { cpus }: ContainerOptions,
  turn: number,
): Promise<ProgramCall['binding']> {
  const usable = await usableCpus()
  const field = 'container.cpus'
  if (count > usable.length) {
    throw refuse('vcpus', `this program may use ${usable.length} CPUs of this host, not ${count}`)
  }
  if (cpus !== undefined && new Set(cpus).size !== count) {
    throw refuse(field, `it must name as many CPUs as the field vcpus says, which is ${count}`)
  }
  const wrong = cpus?.find((cpu) => !usable.includes(cpu))
  if (wrong !== undefined) throw refuse(field, `this program may not use a CPU ${wrong}`)
  if (cpus !== undefined) return { cpus, field }
  if (count === usable.length) return undefined
  const chosen = usable.map((_, index) => usable[(turn + index) % usable.length] ?? 0).slice(0, count)
  return { cpus: chosen, field: 'vcpus' }
}
