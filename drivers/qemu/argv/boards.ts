import { refuse } from '../../../src/spec/refuse.js'
import type { Architecture, DomainSpec } from '../../../src/spec/schema.js'
import type { MachineFacts } from './machine.js'

/** What the classic board of a machine type can have at most (QEMU 7.2). */
interface BoardLimits {
  /** The machine's own name. */
  readonly title: string
  /** Bytes. */
  readonly memory: number
  readonly vcpus: number
  /** Whether it starts with a firmware that cannot be left out. */
  readonly firmware: boolean
}

const mib = 2 ** 20

/** By architecture, then by machine type. QEMU has these limits in the board's own file, and the CPUs in `query-machines`. */
const boards: Partial<Readonly<Record<Architecture, Readonly<Record<string, BoardLimits>>>>> = {
  sparc: {
    'SS-4': { title: 'SPARCstation 4', memory: 256 * mib, vcpus: 1, firmware: true },
    'SS-5': { title: 'SPARCstation 5', memory: 256 * mib, vcpus: 1, firmware: true },
  },
  m68k: { q800: { title: 'Macintosh Quadra 800', memory: 1024 * mib, vcpus: 1, firmware: false } },
  mips: { malta: { title: 'MIPS Malta', memory: 2048 * mib, vcpus: 16, firmware: false } },
  ppc: {
    g3beige: { title: 'Power Macintosh G3', memory: 2047 * mib, vcpus: 1, firmware: true },
    mac99: { title: 'Power Mac G4', memory: 2048 * mib, vcpus: 1, firmware: true },
  },
}

/** The type that QEMU takes where none is asked for, of those that are listed here. */
const usual: Partial<Readonly<Record<Architecture, string>>> = {
  sparc: 'SS-5',
  mips: 'malta',
  ppc: 'g3beige',
}

/**
 * Looks whether the board of a machine takes what its specification asks for; machines that are not listed are QEMU's
 * to judge.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `memory`, `vcpus` or `firmware`.
 */
export function requireWithinBoard(spec: DomainSpec, { architecture, type }: MachineFacts): void {
  const board = boards[architecture]?.[type ?? usual[architecture] ?? '']
  if (board === undefined) return
  const { title, memory, vcpus, firmware } = board
  if (spec.memory > memory) throw refuse('memory', `a ${title} takes ${memory / mib} MiB at most`)
  if (spec.vcpus.maximum > vcpus) {
    throw refuse('vcpus', `a ${title} takes ${vcpus === 1 ? 'one CPU' : `${vcpus} CPUs`} at most`)
  }
  if (firmware && spec.firmware === 'none')
    throw refuse('firmware', `a ${title} does not start without its own`)
}
