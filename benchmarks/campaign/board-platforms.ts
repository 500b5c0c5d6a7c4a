import { findProgram, packageOf } from '../../drivers/qemu/programs.js'
import type { PayloadTarget } from '../guest/images.js'
import { byName, cpu } from './other-cpu-platforms.js'
import type { PayloadArchitecture, PlatformEntry } from './platform-table.js'
import { translatorSettings } from './qemu-settings.js'

/** A machine that was once sold, as QEMU has it. */
interface Board {
  readonly id: string
  readonly title: string
  readonly architecture: PayloadArchitecture
  readonly target: PayloadTarget
  /** QEMU's name of the machine. */
  readonly machine: string
}

const boards: readonly Board[] = [
  {
    id: 'qemu-sparc-ss5',
    title: 'SPARCstation 5, by QEMU, translated',
    architecture: 'sparc',
    target: 'metal-sparc',
    machine: 'SS-5',
  },
  {
    id: 'qemu-m68k-q800',
    title: 'Macintosh Quadra 800, by QEMU, translated',
    architecture: 'm68k',
    target: 'q800-m68k',
    machine: 'q800',
  },
  {
    id: 'qemu-ppc-g3beige',
    title: 'Power Macintosh G3, by QEMU, translated',
    architecture: 'ppc',
    target: 'metal-ppc',
    machine: 'g3beige',
  },
  {
    id: 'qemu-ppc-mac99',
    title: 'Power Mac G4, by QEMU, translated',
    architecture: 'ppc',
    target: 'metal-ppc',
    machine: 'mac99',
  },
  {
    id: 'qemu-mips-malta',
    title: 'MIPS Malta, by QEMU, translated',
    architecture: 'mips',
    target: 'metal-mips',
    machine: 'malta',
  },
]

/**
 * Classic machines as platforms of their own, beside those of `qemu-tcg-<cpu>`, which are the usual machine of each CPU.
 * They take part only if they are named.
 */
export const boardPlatforms: readonly PlatformEntry[] = boards.map(
  ({ id, title, architecture, target, machine }) => ({
    id,
    title,
    driver: 'qemu',
    class: 'emulator',
    uri: 'qemu:///session',
    accelerator: 'tcg',
    single: true,
    targets: { [architecture]: target },
    settings: { cpu, ...translatorSettings },
    offer: async () => ({ state: 'on-request', reason: byName }),
    lacks: () =>
      findProgram(architecture) === undefined
        ? `qemu-system-${architecture} is not installed (Debian: apt-get install ${packageOf(architecture)})`
        : undefined,
    spec: async () => ({
      architecture,
      machine,
      memory: '128 MiB',
      qemu: { accelerator: 'tcg', tcg: { threads: 'single' }, balloon: false },
    }),
  }),
)
