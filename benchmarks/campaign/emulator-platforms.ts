import { bochsProgram } from '../../drivers/bochs/recipe.js'
import { findEmulator } from '../../drivers/emulator/program.js'
import type { EmulatorProgram } from '../../drivers/emulator/recipe.js'
import { hatariProgram } from '../../drivers/hatari/recipe.js'
import type { Offer } from './offers.js'
import { bootImagePath } from './payload-boot.js'
import type { PlatformEntry } from './platform-table.js'
import { bareMemory } from './specifications.js'

const common = { class: 'emulator', accelerator: 'interpreter' } as const

/** The payload without an operating system on Bochs, whose BIOS starts it from a disk. */
const bochs = {
  ...common,
  id: 'bochs',
  title: 'Bochs, interpreted',
  driver: 'bochs',
  uri: 'bochs:///session',
  targets: { i386: 'metal-i386', x86_64: 'metal-x86_64' },
  offer: async () => interpreterOffer('bochs', bochsProgram),
  spec: async (architecture) => ({ architecture, memory: bareMemory }),
  async start({ target }) {
    const path = await bootImagePath(target, 'disk')
    return { part: { boot: {}, disks: [{ device: 'disk', path, format: 'raw', readonly: true }] } }
  },
} satisfies PlatformEntry

/** The payload as a program of an Atari TT with an accelerator, and with memory for the largest workloads. */
const hatari = {
  ...common,
  id: 'hatari',
  title: 'Atari TT with a 68040, by Hatari, interpreted',
  driver: 'hatari',
  uri: 'hatari:///session',
  targets: { m68k: 'atari-m68k' },
  offer: async () => interpreterOffer('hatari-m68k', hatariProgram),
  spec: async (architecture) => ({
    architecture,
    machine: 'tt',
    cpu: { model: '68040' },
    memory: '68 MiB',
  }),
} satisfies PlatformEntry

/** Platforms that are programs on the engine for emulators. */
export const emulatorPlatforms: readonly PlatformEntry[] = [bochs, hatari]

/** The programs of {@link emulatorPlatforms}, by their drivers. */
export const emulatorPrograms: Readonly<Partial<Record<string, EmulatorProgram>>> = {
  bochs: bochsProgram,
  hatari: hatariProgram,
}

/** An interpreter is a hundred times as slow as the rest, so that it would take most of a short campaign's time. */
function interpreterOffer(id: string, program: EmulatorProgram): Offer {
  if (findEmulator(program) !== undefined) {
    return { state: 'on-request', reason: `it is installed; ask for it with --platforms ${id}` }
  }
  const packages = program.packages.join(' ')
  return { state: 'absent', reason: `it is not installed (Debian: apt-get install ${packages})` }
}
