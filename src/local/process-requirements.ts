import { refuse } from '../spec/refuse.js'
import { type DomainSpec, domainSpecSchema } from '../spec/schema.js'
import { requireProgram, runnableArchitectures } from './elf.js'
import { hostArchitecture } from './node.js'

const defaults = domainSpecSchema.parse({ name: 'defaults' })

/** What a driver whose machines are processes can honour. */
export interface ProcessAbilities {
  /** What its machines are, with the article. */
  readonly what: string
  /** Whether it limits the memory. */
  readonly memory: boolean
  /** Whether it binds the machine to as many CPUs as it has virtual ones. */
  readonly vcpus: boolean
  /** The architectures whose programs it runs. Default: those that this host's CPU runs itself. */
  readonly architectures?: readonly string[]
  /** Whether it runs them on a CPU model of choice. Default: `false`. */
  readonly cpuModel?: boolean
  /** What to do instead, by the field that is refused. */
  readonly hints: Readonly<Record<string, string>>
}

/** What processes that have all memory and CPUs of the host can honour; `key` is the driver's own in a specification. */
export function unlimitedProcess(key: string, what: string): ProcessAbilities {
  return {
    what,
    memory: false,
    vcpus: false,
    hints: {
      memory:
        "A process takes memory as it needs it; leave the field out. It is not limited to the field's default.",
      vcpus: `A process uses as many CPUs as it has threads; ${key}.cpus says which.`,
      'boot.cmdline': `Arguments of the program go into ${key}.args.`,
    },
  }
}

/**
 * Checks that a process can be what a specification asks for, and returns the program's path. A process has
 * no firmware or devices of its own: each such field must be absent or at its default, and so must memory and
 * vcpus where they are not limited.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireProcessSpec(spec: DomainSpec, abilities: ProcessAbilities): Promise<string> {
  requireArchitecture(spec.architecture, abilities)
  refuseMachineFields(spec, abilities)
  const { kernel } = spec.boot
  if (kernel === undefined) throw refuse('boot.kernel', 'the program to run must be named')
  await requireProgram(kernel, spec.architecture)
  return kernel
}

function requireArchitecture(architecture: string, { architectures }: ProcessAbilities): void {
  if ((architectures ?? runnableArchitectures).includes(architecture)) return
  if (architectures !== undefined) {
    throw refuse(
      'architecture',
      `programs for ${architecture} do not run here`,
      `Architectures: ${architectures.join(', ')}.`,
    )
  }
  throw refuse(
    'architecture',
    `this host's CPU runs programs for ${runnableArchitectures.join(' and ')} only`,
    `Write 'architecture: ${hostArchitecture}', or see the driver qemu-user.`,
  )
}

function refuseMachineFields(
  spec: DomainSpec,
  { what, memory, vcpus, cpuModel = false, hints }: ProcessAbilities,
): void {
  const present: Readonly<Record<string, boolean>> = {
    machine: spec.machine !== undefined,
    memory: !memory && spec.memory !== defaults.memory,
    vcpus: spec.vcpus.maximum !== (vcpus ? spec.vcpus.count : 1),
    'cpu.model': !cpuModel && spec.cpu.model !== undefined,
    'cpu.add': spec.cpu.add.length > 0,
    'cpu.remove': spec.cpu.remove.length > 0,
    firmware: spec.firmware !== undefined,
    'boot.initrd': spec.boot.initrd !== undefined,
    'boot.cmdline': spec.boot.cmdline !== undefined,
    'boot.order': spec.boot.order !== undefined,
    disks: spec.disks.length > 0,
    networks: spec.networks.length > 0,
    serials: spec.serials.length !== 1 || spec.serials[0]?.type !== 'console',
    rng: spec.rng,
    graphics: spec.graphics !== 'none',
  }
  const field = Object.keys(present).find((name) => present[name])
  if (field === undefined) return
  const why = field === 'memory' ? `${what} has no limit of memory` : `${what} has no such thing`
  throw refuse(field, why, hints[field])
}
