import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'

const kibibyte = 1024
const mebibyte = 2 ** 20

/** A machine that Hatari is. */
export interface AtariMachine {
  /** Its name in `machine` of a specification, and for Hatari. */
  readonly name: 'st' | 'megast' | 'ste' | 'megaste' | 'tt' | 'falcon'
  /** Its CPU, where the specification names none. */
  readonly cpu: string
  readonly fpu: 'none' | '68882'
  /** Whether it has the fast memory (TT-RAM) beyond what its graphics chip reads. */
  readonly fastMemory: boolean
  /** The sizes of the other, its ST-RAM, in KiB. */
  readonly memories: readonly number[]
  /** The controller of its hard disks. */
  readonly disks: { readonly option: readonly string[]; readonly named: boolean }
}

/** Eight disks at the Atari's own bus, by their numbers. */
const acsi: AtariMachine['disks'] = {
  option: Array.from({ length: 8 }, () => '--acsi'),
  named: true,
}

const small = [512, 1024, 2048, 4096, 8192, 10_240, 14_336]

/** The machines, the first of which is the usual one. */
export const atariMachines: readonly AtariMachine[] = [
  { name: 'st', cpu: '68000', fpu: 'none', fastMemory: false, memories: small, disks: acsi },
  { name: 'megast', cpu: '68000', fpu: 'none', fastMemory: false, memories: small, disks: acsi },
  { name: 'ste', cpu: '68000', fpu: 'none', fastMemory: false, memories: small, disks: acsi },
  { name: 'megaste', cpu: '68000', fpu: 'none', fastMemory: false, memories: small, disks: acsi },
  { name: 'tt', cpu: '68030', fpu: '68882', fastMemory: true, memories: small, disks: acsi },
  {
    name: 'falcon',
    cpu: '68030',
    fpu: 'none',
    fastMemory: true,
    memories: small.filter((size) => size !== 10_240),
    disks: { option: ['--ide-master', '--ide-slave'], named: false },
  },
]

/** The CPUs and how Hatari numbers them. */
const cpuLevels: Readonly<Record<string, number>> = {
  68000: 0,
  68010: 1,
  68020: 2,
  68030: 3,
  68040: 4,
  68060: 6,
}

/** What machines have if a specification says nothing, and beside TT-RAM, in KiB. */
const usualMemory = 4096

/** The most TT-RAM, in KiB, and the unit in which it comes. */
const fastMemoryLimit = 1024 * kibibyte
const fastMemoryUnit = 4 * kibibyte

/** @throws HypervisorError `ERR_INVALID_SPEC` for a machine that Hatari is not. */
export function chooseMachine({ architecture, machine }: DomainSpec): AtariMachine {
  if (architecture !== 'm68k') {
    throw refuse(
      'architecture',
      `Hatari is an Atari, and no machine with a CPU of the kind ${architecture}`,
      "Write 'm68k'; a specification without it means x86_64.",
    )
  }
  const found = findMachine(machine)
  if (found !== undefined) return found
  const names = atariMachines.map(({ name }) => name).join(', ')
  throw refuse('machine', `this driver has no ${machine}`, `Its machines: ${names}.`)
}

function findMachine(machine = 'st'): AtariMachine | undefined {
  return atariMachines.find(({ name }) => name === machine)
}

/** How Hatari numbers the CPU. @throws HypervisorError `ERR_INVALID_SPEC` for one that no Atari can have. */
export function cpuLevel({ cpu }: DomainSpec, machine: AtariMachine): number {
  const model = cpu.model ?? machine.cpu
  const level = Object.hasOwn(cpuLevels, model) ? cpuLevels[model] : undefined
  if (level !== undefined) return level
  throw refuse(
    'cpu.model',
    `'${model}' is no CPU of Hatari`,
    `Its CPUs: ${Object.keys(cpuLevels).join(', ')}.`,
  )
}

/** Memory of a machine, in KiB. */
export interface AtariMemory {
  readonly ordinary: number
  readonly fast: number
}

/**
 * How the memory of a specification is divided: it is ST-RAM, or on a machine that has TT-RAM and if it is more than
 * 14 MiB, 4 MiB of ST-RAM and for the rest TT-RAM, which comes in steps of 4 MiB.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a size that there is not.
 */
export function divideMemory(spec: DomainSpec, machine: AtariMachine): AtariMemory {
  const { memory } = spec
  const { memories, fastMemory } = machine
  const size = memory / kibibyte
  if (memories.includes(size)) return { ordinary: size, fast: 0 }
  const fast = size - usualMemory
  if (fastMemory && size > 14_336 && fast <= fastMemoryLimit && fast % fastMemoryUnit === 0) {
    return { ordinary: usualMemory, fast }
  }
  if (!saysMemory(spec)) return { ordinary: usualMemory, fast: 0 }
  const sizes = memories.map((each) => (each < 1024 ? `${each} KiB` : `${each / 1024} MiB`)).join(', ')
  const more = fastMemory ? '; and from 16 MiB to 1028 MiB in steps of 4 MiB' : ''
  throw refuse('memory', `${machine.name} cannot have ${memory} bytes`, `Its sizes: ${sizes}${more}.`)
}

/** The memory of a machine in bytes: the specification's, or the usual one if it says nothing. */
export function memoryOfMachine(spec: DomainSpec): number {
  const { memory, machine } = spec
  return saysMemory(spec) || findMachine(machine)?.fastMemory ? memory : usualMemory * kibibyte
}

/** Where the memory ends that a program may use without TOS, in bytes: the last 32 KiB are the screen's. */
export function programEnd({ ordinary }: AtariMemory): number {
  return ordinary * kibibyte - mebibyte / 32
}
