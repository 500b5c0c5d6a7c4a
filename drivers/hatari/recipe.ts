import { describeStatus } from '../emulator/machine-record.js'
import { requireWholeMedium } from '../emulator/media.js'
import type { EmulatorProgram, EmulatorRecipe } from '../emulator/recipe.js'
import { writeCommandLine } from './command-line.js'
import { requireKeptFloppy } from './floppy-image.js'
import { atariKeys, keymapFile, keymapText } from './keys.js'
import { atariMachines, chooseMachine, divideMemory, memoryOfMachine, programEnd } from './machines.js'
import { type HatariOptions, hatariOptions } from './options.js'
import { requireProgram } from './program-file.js'
import { hatariState } from './state.js'
import { findTos } from './tos-image.js'

/** Hatari itself. */
export const hatariProgram: EmulatorProgram = {
  names: ['hatari'],
  packages: ['hatari'],
  versionArguments: ['--version'],
  version: /Hatari v(\d[\w.]*)/,
  oldest: '2.4',
}

/** Hatari. Its console is the serial port of the machine. */
export const hatariRecipe: EmulatorRecipe<HatariOptions> = {
  name: 'hatari',
  title: 'Hatari',
  options: hatariOptions,
  accelerator: 'interpreter',
  guests: [{ architecture: 'm68k', program: hatariProgram, machines: atariMachines.map(({ name }) => name) }],
  display: { width: 1024, height: 768, keys: new Set(atariKeys.keys()) },
  memory: memoryOfMachine,
  async plan(definition) {
    const { spec, options } = definition
    const { args, links } = writeCommandLine(definition)
    const machine = chooseMachine(spec)
    if (options.tos !== undefined) await findTos(options.tos, machine)
    const { kernel } = spec.boot
    if (kernel !== undefined) await requireProgram(kernel, programEnd(divideMemory(spec, machine)))
    for (const [index, disk] of spec.disks.entries()) {
      await requireWholeMedium(disk, index)
      await requireKeptFloppy(disk, index)
    }
    return {
      program: hatariProgram,
      args,
      files: spec.graphics === 'none' ? {} : { [keymapFile]: keymapText },
      links,
      consoles: spec.serials[0]?.type === 'console' ? [{ port: 0, kind: 'device' }] : [],
      sign: { file: 'output.log', pattern: /^DEBUG: hardreset, /m, failure: /^FATAL: /m },
      words: 'output.log',
    }
  },
  state: hatariState,
  /** Without TOS, it ends with the number that the program gives back to the system, and with 1 after an exception. */
  describeEnd({ status, lastWords }) {
    const complaints = lastWords.match(/^(?:ERROR|FATAL): *.+$/gm) ?? []
    if (status === 0 && complaints.length === 0 && /^INFO : SPEED: /m.test(lastWords)) {
      return { change: 'crashed', reason: 'it has shown as many pictures as it can count' }
    }
    return describeStatus(status, complaints.at(-1) ?? '')
  },
}
