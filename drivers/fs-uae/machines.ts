import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'

const kibibyte = 1024

/** The machines by their names in `machine`, and their memory in KiB; the first is the usual one. */
const memories: ReadonlyMap<string, number> = new Map([
  ['a500', 1024],
  ['a600', 1024],
  ['a1200', 2048],
])

/** Their names. */
export const amigaMachines: readonly string[] = [...memories.keys()]

/** @throws HypervisorError `ERR_INVALID_SPEC` for a machine, or a size of its memory, that there is not. */
export function chooseMachine(spec: DomainSpec): string {
  const { architecture, machine = 'a500' } = spec
  if (architecture !== 'm68k') {
    throw refuse(
      'architecture',
      `FS-UAE is an Amiga, and no machine with a CPU of the kind ${architecture}`,
      "Write 'm68k'; a specification without it means x86_64.",
    )
  }
  const memory = memories.get(machine)
  if (memory === undefined) {
    throw refuse(
      'machine',
      `this driver has no ${machine}`,
      `Its machines, with the free AROS: ${amigaMachines.join(', ')}.`,
    )
  }
  if (saysMemory(spec) && spec.memory !== memory * kibibyte) {
    throw refuse('memory', `${machine} cannot have ${spec.memory} bytes`, `It has ${memory} KiB.`)
  }
  return machine
}

/** The memory of a machine in bytes. */
export function memoryOfMachine({ machine = 'a500', memory }: DomainSpec): number {
  const known = memories.get(machine)
  return known === undefined ? memory : known * kibibyte
}
