import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'

const kibibyte = 1024

/** A machine that openMSX is with C-BIOS. */
export interface MsxMachine {
  /** Its name in `machine` of a specification. */
  readonly name: string
  /** What openMSX calls it. */
  readonly configuration: string
  /** Its memory in bytes. */
  readonly memory: number
}

/** C-BIOS has three machines, and each for three parts of the world. */
function standard(name: string, configuration: string, memory: number): readonly MsxMachine[] {
  return ['', 'jp', 'br'].map((country) => ({
    name: country === '' ? name : `${name}-${country}`,
    configuration: country === '' ? configuration : `${configuration}_${country.toUpperCase()}`,
    memory: memory * kibibyte,
  }))
}

/** The machines, the first of which is the usual one. */
export const msxMachines: readonly MsxMachine[] = [
  ...standard('msx1', 'C-BIOS_MSX1', 64),
  ...standard('msx2', 'C-BIOS_MSX2', 512),
  ...standard('msx2+', 'C-BIOS_MSX2+', 512),
]

function findMachine(machine = 'msx1'): MsxMachine | undefined {
  return msxMachines.find(({ name }) => name === machine)
}

/** @throws HypervisorError `ERR_INVALID_SPEC` for a machine, or a size of its memory, that there is not. */
export function chooseMachine(spec: DomainSpec): MsxMachine {
  const { architecture, machine } = spec
  if (architecture !== 'z80') {
    throw refuse(
      'architecture',
      `openMSX is an MSX, and no machine with a CPU of the kind ${architecture}`,
      "Write 'z80'; a specification without it means x86_64.",
    )
  }
  const found = findMachine(machine)
  if (found === undefined) {
    const names = msxMachines.map(({ name }) => name).join(', ')
    throw refuse(
      'machine',
      `this driver has no ${machine}`,
      `Its machines, with the free C-BIOS: ${names}. Those of makers need ROMs that are not free.`,
    )
  }
  if (saysMemory(spec) && spec.memory !== found.memory) {
    throw refuse(
      'memory',
      `${found.name} cannot have ${spec.memory} bytes`,
      `It has ${found.memory / kibibyte} KiB.`,
    )
  }
  return found
}

/** The memory of a machine in bytes. */
export function memoryOfMachine(spec: DomainSpec): number {
  return findMachine(spec.machine)?.memory ?? spec.memory
}
