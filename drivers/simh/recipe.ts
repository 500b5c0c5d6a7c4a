import { describeStatus } from '../emulator/machine-record.js'
import { requireWholeMedium } from '../emulator/media.js'
import type { EmulatorGuest, EmulatorRecipe } from '../emulator/recipe.js'
import { beginning, memoryOfMachine, writeConfiguration } from './configuration.js'
import { simhMachines } from './machines.js'
import { type SimhOptions, simhOptions } from './options.js'
import { simhState, writeStopFiles } from './state.js'
import { requireTapeImages } from './tape-image.js'

function guests(): [EmulatorGuest, ...EmulatorGuest[]] {
  const programs = [...new Set(simhMachines.map(({ program }) => program))]
  const [first, ...others] = programs.flatMap((program) => {
    const machines = simhMachines.filter((machine) => machine.program === program)
    const [{ architecture } = { architecture: undefined }] = machines
    return architecture === undefined
      ? []
      : [{ architecture, program, machines: machines.map(({ name }) => name) }]
  })
  if (first === undefined) throw new TypeError('SIMH has machines')
  return [first, ...others]
}

/** SIMH: its console is its standard input and output, and it ends when its command file does. */
export const simhRecipe: EmulatorRecipe<SimhOptions> = {
  name: 'simh',
  title: 'SIMH',
  options: simhOptions,
  accelerator: 'interpreter',
  guests: guests(),
  memory: memoryOfMachine,
  images: ({ tapes }) => tapes.map((tape, index) => ({ ...tape, field: `simh.tapes[${index}].path` })),
  async plan(definition) {
    const { spec } = definition
    const { machine, text, restored, links } = writeConfiguration(definition)
    for (const [index, disk] of spec.disks.entries()) {
      await requireWholeMedium(disk, index)
      await machine.disks.requireImage?.(disk.path ?? '', `disks[${index}].path`)
    }
    await requireTapeImages(definition.options.tapes)
    if (spec.boot.kernel !== undefined) await machine.requireWholeProgram?.(spec.boot.kernel)
    return {
      program: machine.program,
      args: ['-e', 'machine.ini'],
      files: { 'machine.ini': text, ...writeStopFiles(restored) },
      links,
      consoles: [{ port: 0, kind: 'stdio' }],
      sign: {
        file: 'serial0.out',
        pattern: new RegExp(`^${beginning}\\r?$`, 'm'),
        failure: /^sim> /m,
      },
      words: 'serial0.out',
    }
  },
  state: simhState,
  /**
   * Its status is always 0: what stopped the machine is the last line of its own words but one, `Goodbye`. It says so as
   * well whenever it was interrupted for its state, and a SIGINT that comes too late for that ends it before `Goodbye`.
   */
  describeEnd({ status, lastWords }) {
    const [, stop] = /^[\s\S]*\n(\S[^\n]*), PC: [0-9A-F]+ [^\n]*\n(?:[^\n]*\n)*$/.exec(lastWords) ?? []
    if ((status === 0 || status === 130) && stop !== undefined) {
      if (/^HALT instruction|^HLT|^Simulation stopped/i.test(stop))
        return { change: 'stopped', reason: stop.trim() }
      return { change: 'crashed', reason: stop.trim() }
    }
    return describeStatus(status, lastWords)
  },
}
