import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { Architecture, DomainSpec } from '../../src/spec/schema.js'

const mebibyte = 2 ** 20

/** The least memory that Hercules gives a machine, in bytes. */
const leastMemory = 2 * mebibyte

/** A machine that Hercules is. */
export interface HerculesMachine {
  readonly architecture: Architecture
  /** Its name in `machine` of a specification. */
  readonly name: string
  /** What Hercules calls it. */
  readonly mode: string
  /** The most memory that its addresses reach, in bytes. Default: what the host has. */
  readonly mostMemory?: number
  /** Its memory in bytes if the specification says nothing. Default: what every other driver gives. */
  readonly usualMemory?: number
}

/** The machines, one of each architecture: addresses have 24 bits, 31 and 64. */
export const herculesMachines: readonly HerculesMachine[] = [
  {
    architecture: 's370',
    name: 's370',
    mode: 'S/370',
    mostMemory: 16 * mebibyte,
    usualMemory: 16 * mebibyte,
  },
  { architecture: 's390', name: 'esa390', mode: 'ESA/390', mostMemory: 2048 * mebibyte },
  { architecture: 's390x', name: 'zarch', mode: 'z/Arch' },
]

/** @throws HypervisorError `ERR_INVALID_SPEC` for a machine, or a size of its memory, that there is not. */
export function chooseMachine(spec: DomainSpec): HerculesMachine {
  const { architecture, machine } = spec
  const found = findMachine(spec)
  if (found === undefined) {
    throw refuse(
      'architecture',
      `Hercules is no machine with a CPU of the kind ${architecture}`,
      "Write 's370', 's390' for an ESA/390 or 's390x' for a z/Architecture; a specification without it means x86_64.",
    )
  }
  if (machine !== undefined && machine !== found.name) {
    throw refuse(
      'machine',
      `this driver has no ${machine} with the architecture ${architecture}`,
      `Write '${found.name}', or nothing; a CPU's model number is cpu.model.`,
    )
  }
  const memory = memoryOfMachine(spec)
  const { mostMemory } = found
  if (memory % mebibyte !== 0 || memory < leastMemory || (mostMemory !== undefined && memory > mostMemory)) {
    const limit = mostMemory === undefined ? 'or more' : `to ${mostMemory / mebibyte} MiB`
    throw refuse(
      'memory',
      `${found.name} cannot have ${memory} bytes`,
      `It has whole MiB, from ${leastMemory / mebibyte} ${limit}.`,
    )
  }
  return found
}

/** The memory of a machine in bytes: the specification's, or the usual one if it says nothing. */
export function memoryOfMachine(spec: DomainSpec): number {
  const usual = findMachine(spec)?.usualMemory
  return saysMemory(spec) || usual === undefined ? spec.memory : usual
}

function findMachine({ architecture }: DomainSpec): HerculesMachine | undefined {
  return herculesMachines.find((known) => known.architecture === architecture)
}
