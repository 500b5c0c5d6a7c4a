import type { EmulatorProgram, EmulatorRecipe } from '../emulator/recipe.js'
import { requireFloppy, writeCommandLine } from './command-line.js'
import { amigaKeys } from './keys.js'
import { amigaMachines, memoryOfMachine } from './machines.js'
import { type FsUaeOptions, fsUaeOptions } from './options.js'

/** FS-UAE itself. */
export const fsUaeProgram: EmulatorProgram = {
  names: ['fs-uae'],
  packages: ['fs-uae', 'libegl1'],
  versionArguments: ['--version'],
  version: /^(\d+\.\d[\w.]*)$/m,
  oldest: '3.1',
}

/** FS-UAE, which without a display draws where nobody sees it. Its console is the serial port of the Amiga. */
export const fsUaeRecipe: EmulatorRecipe<FsUaeOptions> = {
  name: 'fs-uae',
  title: 'FS-UAE',
  options: fsUaeOptions,
  accelerator: 'interpreter',
  guests: [{ architecture: 'm68k', program: fsUaeProgram, machines: amigaMachines }],
  display: { width: 1024, height: 768, keys: new Set(amigaKeys.keys()) },
  memory: memoryOfMachine,
  async plan(definition) {
    const { args, links } = writeCommandLine(definition)
    for (const [index, { path = '' }] of definition.spec.disks.entries()) await requireFloppy(path, index)
    return {
      program: fsUaeProgram,
      args,
      files: {},
      links,
      consoles: [{ port: 0, kind: 'device' }],
      environment: definition.spec.graphics === 'none' ? { SDL_VIDEODRIVER: 'offscreen' } : {},
      // AROS says so on the serial port.
      sign: { file: 'serial0.out', pattern: /\[reset\]/ },
      words: 'output.log',
    }
  },
  startLimit: 60_000,
}
