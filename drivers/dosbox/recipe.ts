import { describeStatus } from '../emulator/machine-record.js'
import type { EmulatorRecipe, MachineEnd, ProgramEnd } from '../emulator/recipe.js'
import { failurePattern, marks, signFile, signPattern } from './autoexec.js'
import { memoryOfMachine, writeConfiguration } from './configuration.js'
import { findDosProgram } from './dos-program.js'
import { planDrives } from './drives.js'
import { dosboxKeys, mapperFile, mapperText } from './key-bindings.js'
import { machines, program } from './machines.js'
import { type DosboxOptions, dosboxOptions } from './options.js'

/** DOSBox. It writes down what it has to say only when it ends, so that the sign of its start is a file of its DOS. */
export const dosboxRecipe: EmulatorRecipe<DosboxOptions> = {
  name: 'dosbox',
  title: 'DOSBox',
  options: dosboxOptions,
  accelerator: 'translator',
  guests: [{ architecture: 'i386', program, machines }],
  display: { width: 1024, height: 768, keys: dosboxKeys },
  memory: memoryOfMachine,
  async plan(definition) {
    const { spec, options } = definition
    const media = { program: await findDosProgram(options), drives: await planDrives(spec) }
    const { text, links } = writeConfiguration(definition, media)
    return {
      program,
      args: ['-conf', 'dosbox.conf'],
      files: { 'dosbox.conf': text, [mapperFile]: mapperText },
      links,
      consoles: spec.serials.flatMap(({ type }, port) =>
        type === 'console' ? [{ port, kind: 'device' as const }] : [],
      ),
      sign: { file: signFile, pattern: signPattern(media), failure: failurePattern },
      words: 'output.log',
    }
  },
  describeEnd,
  startLimit: 60_000,
  // It writes the files of DOS programs to the end when it is asked to go.
  endGrace: 5000,
}

/** Its status is always 0: what ended it is in its last words. */
export function describeEnd({ status, lastWords }: ProgramEnd): MachineEnd {
  const complaint = /^Exit to error: (.*)$/m.exec(lastWords)?.[1]
  const mark = [...lastWords.matchAll(/^SHELL:Redirect output to (PV-\w+)\s*$/gm)].at(-1)?.[1]
  if (status !== 0) return describeStatus(status, lastWords)
  if (/^\s*Reboot requested, quitting now/m.test(lastWords) || complaint?.includes('reset via port 0x92')) {
    return { change: 'stopped', reason: 'the guest restarted the machine, which ends DOSBox' }
  }
  if (complaint !== undefined) return { change: 'crashed', reason: complaint.trim() }
  if (mark === marks.ended) return { change: 'stopped', reason: 'the program ended' }
  if (mark === marks.failed) return { change: 'stopped', reason: 'the program ended with an error level' }
  if (mark === marks.unbooted) return { change: 'crashed', reason: 'DOSBox started nothing from the disk' }
  return describeStatus(status, lastWords)
}
