import { findProgram, packageOf } from '../../drivers/qemu/programs.js'
import { findEmulator, installHint } from '../../drivers/qemu-user/emulators.js'
import type { PlatformEntry } from './platform-table.js'
import { translatorSettings } from './qemu-settings.js'
import type { VariantSetting } from './setting.js'

/** QEMU itself says whether it has the model, when the machine is started. */
export const cpu: VariantSetting = {
  takes: "a CPU model of '-cpu help' of the program that emulates it, such as cortex-a72",
  read: (value) => (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ? value : undefined),
  words: (value) => `CPU ${value}`,
  part: (value) => ({ cpu: { model: value } }),
}

/** What a machine needs beside QEMU's own idea of it, and further arguments of QEMU, by its CPU. */
const boards: Readonly<
  Record<string, { readonly spec: Readonly<Record<string, unknown>>; readonly args?: readonly string[] }>
> = {
  aarch64: { spec: { cpu: { model: 'cortex-a57' } } },
  // Its memory comes in pieces of 256 MiB. The small firmware takes a tenth of a second, the usual one four.
  ppc64le: { spec: { memory: '256 MiB' }, args: ['-machine', 'x-vof=on'] },
  riscv64: { spec: { firmware: 'none' } },
}

/** Why they take no part by themselves. */
export const byName = 'it takes part only if it is named with --platforms'

/**
 * Platforms of which most run the payload of another CPU: the same source, other instructions. They take part only
 * if they are named.
 */
export const otherCpuPlatforms: readonly PlatformEntry[] = [
  {
    id: 'qemu-user',
    title: 'QEMU user mode',
    driver: 'qemu-user',
    class: 'emulator',
    uri: 'qemu-user:///polyvisor-bench',
    accelerator: 'tcg',
    targets: {
      i386: 'linux-i386',
      x86_64: 'linux-x86_64',
      aarch64: 'linux-aarch64',
      arm: 'linux-arm',
      riscv64: 'linux-riscv64',
      ppc64le: 'linux-ppc64le',
      s390x: 'linux-s390x',
      mips64el: 'linux-mips64el',
      m68k: 'linux-m68k',
      sparc64: 'linux-sparc64',
      alpha: 'linux-alpha',
      hppa: 'linux-hppa',
    },
    settings: { cpu },
    offer: async () =>
      process.platform === 'linux'
        ? { state: 'on-request', reason: byName }
        : { state: 'absent', reason: 'QEMU emulates processes on Linux only' },
    lacks: (architecture) =>
      findEmulator(architecture) === undefined
        ? `qemu-${architecture} is not installed. ${installHint.replace(/\.$/, '')}`
        : undefined,
    spec: async (architecture) => ({ architecture }),
  },
  {
    id: 'qemu-tcg',
    title: 'QEMU, translated (TCG)',
    driver: 'qemu',
    class: 'emulator',
    uri: 'qemu:///session',
    accelerator: 'tcg',
    targets: {
      aarch64: 'metal-aarch64',
      alpha: 'metal-alpha',
      arm: 'metal-arm',
      hppa: 'metal-hppa',
      m68k: 'metal-m68k',
      mips64el: 'metal-mips64el',
      ppc64le: 'metal-ppc64le',
      riscv64: 'metal-riscv64',
      s390x: 'metal-s390x',
      sparc64: 'metal-sparc64',
    },
    settings: { cpu, ...translatorSettings },
    offer: async () => ({ state: 'on-request', reason: byName }),
    lacks: (architecture) =>
      findProgram(architecture) === undefined
        ? `qemu-system-${architecture} is not installed (Debian: apt-get install ${packageOf(architecture)})`
        : undefined,
    spec: async (architecture) => ({
      architecture,
      memory: '128 MiB',
      ...boards[architecture]?.spec,
      qemu: {
        accelerator: 'tcg',
        tcg: { threads: 'single' },
        balloon: false,
        args: [...(boards[architecture]?.args ?? [])],
      },
    }),
  },
]
