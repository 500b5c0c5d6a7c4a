import type { EmulatorProgram } from '../emulator/recipe.js'

/** DOSBox, as Debian 12 has it. Its relatives have other configurations. */
export const program: EmulatorProgram = {
  names: ['dosbox'],
  packages: ['dosbox'],
  versionArguments: ['-version'],
  version: /DOSBox version (0\.74\S*),/,
  oldest: '0.74',
}

/** What `machine` of a specification may be: the graphics card, and with it the computer. The first is usual. */
export const machines = [
  'svga_s3',
  'svga_et3000',
  'svga_et4000',
  'svga_paradise',
  'vesa_nolfb',
  'vesa_oldvbe',
  'vgaonly',
  'ega',
  'cga',
  'hercules',
  'tandy',
  'pcjr',
] as const

/** What `cpu.model` of a specification may be. */
export const cpuModels = ['386', '386_slow', '386_prefetch', '486_slow', 'pentium_slow'] as const
