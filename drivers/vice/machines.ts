import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'

/** The memory of a Commodore 64, in bytes. */
const memory = 64 * 1024

/** The machines by their names in `machine`, and what VICE calls them; the first is the usual one. */
const models: ReadonlyMap<string, string> = new Map([
  ['c64', 'c64'],
  ['c64-ntsc', 'ntsc'],
  ['c64c', 'c64c'],
  ['c64c-ntsc', 'newntsc'],
])

/** Their names. */
export const c64Machines: readonly string[] = [...models.keys()]

/** What VICE calls the machine. @throws HypervisorError `ERR_INVALID_SPEC` for one, or a size of its memory, that there is not. */
export function chooseModel(spec: DomainSpec): string {
  const { architecture, machine = 'c64' } = spec
  if (architecture !== '6502') {
    throw refuse(
      'architecture',
      `this driver is a Commodore 64, and no machine with a CPU of the kind ${architecture}`,
      "Write '6502'; a specification without it means x86_64.",
    )
  }
  const model = models.get(machine)
  if (model === undefined) {
    throw refuse('machine', `this driver has no ${machine}`, `Its machines: ${c64Machines.join(', ')}.`)
  }
  if (saysMemory(spec) && spec.memory !== memory) {
    throw refuse('memory', `${machine} cannot have ${spec.memory} bytes`, 'It has 64 KiB.')
  }
  return model
}

/** The memory of every machine in bytes. */
export function memoryOfMachine(): number {
  return memory
}
