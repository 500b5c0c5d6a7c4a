import type { DomainDefinition } from '../../src/backend.js'
import { requireFile } from '../../src/spec/files.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'
import type { ConsoleWay, EmulatorProgram, EmulatorRecipe } from '../emulator/recipe.js'
import { requireCardDeck } from './card-deck.js'
import { writeConfiguration } from './configuration.js'
import { beginning, consoleScript, names } from './console.js'
import type { MediaKinds } from './devices.js'
import { readDiskImage } from './disk-image.js'
import { complaintOf, describeEnd } from './end.js'
import { herculesMachines, memoryOfMachine } from './machines.js'
import { type HerculesOptions, herculesOptions } from './options.js'
import { readTapeImage, type TapeFormat } from './tape-image.js'

/** Hercules itself; it says its version when it does not understand its arguments. */
export const herculesProgram: EmulatorProgram = {
  names: ['hercules'],
  packages: ['hercules', 'iproute2'],
  versionArguments: ['-?'],
  version: /^Hercules Version (\d[\w.]*)/m,
  oldest: '3.13',
}

const [first, ...others] = herculesMachines.map(({ architecture, name }) => ({
  architecture,
  program: herculesProgram,
  machines: [name],
}))
if (first === undefined) throw new TypeError('Hercules has machines')

/** How errors begin of the configuration, of the start of a CPU, and of devices. */
const failure = 'HHC(?:CF|CP|CU|DA|PR|RD)\\d{3}[ES] '

/** The start is told even if it fails, and not if the machine has ended at once. */
const begun = new RegExp(`^(?!(?:.*\\n)*${failure})(?:.*\\n)*(?:\\${beginning}\\n|HHCCP01[168]I )`)

/** Hercules without a panel: its console is the printer-keyboard of the machine. */
export const herculesRecipe: EmulatorRecipe<HerculesOptions> = {
  name: 'hercules',
  title: 'Hercules',
  options: herculesOptions,
  accelerator: 'interpreter',
  guests: [first, ...others],
  memory: memoryOfMachine,
  images: ({ tapes }) => tapes.map((tape, index) => ({ ...tape, field: `hercules.tapes[${index}].path` })),
  async plan(definition) {
    const { spec } = definition
    // What Hercules lacks is refused before images are read.
    writeConfiguration(definition, { disks: [], tapes: [] })
    const { text, commands, links } = writeConfiguration(definition, await readMedia(definition))
    const [hasConsole = false, hasPrinter = false] = spec.serials.map(({ type }) => type === 'console')
    if (hasConsole) {
      requireOnPath('bash', 'bash')
      requireOnPath('ip', 'iproute2')
    }
    const consoles: ConsoleWay[] = []
    if (hasConsole) consoles.push({ port: 0, kind: 'stdio' })
    if (hasPrinter) consoles.push({ port: 1, kind: 'device' })
    return {
      program: herculesProgram,
      args: ['-d', '-f', 'machine.cnf'],
      files: {
        'machine.cnf': text,
        [names.begin]: commands,
        ...(hasConsole ? { [names.script]: consoleScript } : {}),
      },
      links,
      consoles,
      // A file of commands in the folder it would read by itself.
      environment: { HERCULES_RC: hasConsole ? names.commands : names.begin },
      ...(hasConsole ? { wrapper: ['bash', names.script], ownNetwork: true } : {}),
      sign: {
        file: 'output.log',
        pattern: begun,
        failure: new RegExp(`^${failure}`, 'm'),
      },
      words: 'output.log',
    }
  },
  complaintOf,
  describeEnd,
}

/** Looks at the images of a machine. @throws HypervisorError `ERR_INVALID_SPEC` for one that is not whole. */
async function readMedia({ spec, options }: DomainDefinition<HerculesOptions>): Promise<MediaKinds> {
  if (spec.boot.kernel !== undefined) await requireCardDeck(spec.boot.kernel)
  const disks: string[] = []
  for (const [index, { path = '' }] of spec.disks.entries()) {
    disks.push(await readDiskImage(path, `disks[${index}].path`))
  }
  const tapes: TapeFormat[] = []
  for (const [index, { path, readonly }] of options.tapes.entries()) {
    const field = `hercules.tapes[${index}].path`
    await requireFile(path, field, !readonly)
    tapes.push(await readTapeImage(path, field))
  }
  return { disks, tapes }
}
