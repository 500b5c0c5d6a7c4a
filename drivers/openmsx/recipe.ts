import { describeStatus } from '../emulator/machine-record.js'
import type { EmulatorProgram, EmulatorRecipe, MachineEnd, ProgramEnd } from '../emulator/recipe.js'
import { requireCartridge } from './cartridge.js'
import { words, writeConfiguration } from './configuration.js'
import { memoryOfMachine, msxMachines } from './machines.js'
import { type OpenmsxOptions, openmsxOptions } from './options.js'
import { openmsxState } from './state.js'

/** openMSX itself. */
export const openmsxProgram: EmulatorProgram = {
  names: ['openmsx'],
  packages: ['openmsx', 'cbios'],
  versionArguments: ['--version'],
  version: /openMSX (\d[\w.]*)/,
  oldest: '18',
}

/** openMSX. Its console is the RS-232C interface of the MSX. */
export const openmsxRecipe: EmulatorRecipe<OpenmsxOptions> = {
  name: 'openmsx',
  title: 'openMSX',
  options: openmsxOptions,
  accelerator: 'interpreter',
  guests: [{ architecture: 'z80', program: openmsxProgram, machines: msxMachines.map(({ name }) => name) }],
  display: { width: 640, height: 480 },
  memory: memoryOfMachine,
  async plan(definition) {
    const { spec } = definition
    const configuration = writeConfiguration(definition)
    await requireCartridge(spec.boot.kernel ?? '')
    return {
      program: openmsxProgram,
      ...configuration,
      // The path of its socket would be too long in most folders.
      environment: { TMPDIR: '.' },
      consoles: spec.serials[0]?.type === 'console' ? [{ port: 0, kind: 'bytes' }] : [],
      sign: {
        file: 'output.log',
        pattern: new RegExp(`^${words.beginning}$`, 'm'),
        failure: new RegExp(`^(?:Fatal error|${words.failure}): `, 'm'),
      },
      words: 'output.log',
    }
  },
  state: openmsxState,
  complaintOf,
  describeEnd,
}

/** Finds what went wrong among what it says of sound and screens, which are not there. */
export function complaintOf(lastWords: string): string | undefined {
  return new RegExp(`^(?:Fatal error|${words.failure}): (.+)$`, 'm').exec(lastWords)?.[1]?.trim()
}

/** It ends when the program writes to the port that ends it, with the number that was written. */
export function describeEnd({ status, lastWords }: ProgramEnd): MachineEnd {
  const number = new RegExp(`^${words.ending} (\\d+)$`, 'm').exec(lastWords)?.[1]
  if (number !== undefined && status === Number(number)) {
    return { change: status === 0 ? 'stopped' : 'crashed', reason: `the program ended with ${number}` }
  }
  return describeStatus(status, complaintOf(lastWords) ?? '')
}
