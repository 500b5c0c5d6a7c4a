import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { beginning, consolePort } from './console.js'
import { chooseMachine, memoryOfMachine } from './machines.js'
import type { HerculesOptions } from './options.js'

/** Where the devices are, as machines of IBM's customers had them. */
const devices = { console: '0009', reader: '000C', printer: '000E', disk: 0x0120 } as const

/** How lines begin that tell of the end of a machine: a disabled wait, a loop of interruptions, and a check stop. */
const ends = ['PSW=', 'HHCCP016I', 'HHCCP018I']

/** The most CPUs that the build of Debian has. */
const mostCpus = 8

/** The most disks. */
const mostDisks = 8

/** The configuration of a machine, the operator's first commands, and the links that they name. */
export interface HerculesConfiguration {
  readonly text: string
  readonly commands: string
  readonly links: Readonly<Record<string, string>>
  readonly hasConsole: boolean
  readonly hasPrinter: boolean
}

/**
 * Writes the configuration file of a machine (Hercules 3.13, "Configuration file") and the commands that start it. They
 * hold no path of a specification: media are links. A guest can give Hercules no commands (`DIAG8CMD`), nobody can have it
 * run a program (`SHCMDOPT`), and no device is one that has a port of the network.
 *
 * @param diskKinds The kind of each disk, as its image says it.
 * @throws HypervisorError `ERR_INVALID_SPEC` for what Hercules cannot honour.
 */
export function writeConfiguration(
  { spec, options }: DomainDefinition<HerculesOptions>,
  diskKinds: readonly string[],
): HerculesConfiguration {
  const machine = chooseMachine(spec)
  refuseWhatHerculesLacks(spec)
  const { kernel } = spec.boot
  const model = spec.cpu.model
  const [hasConsole = false, hasPrinter = false] = spec.serials.map(({ type }) => type === 'console')
  const disks = spec.disks.map(({ path = '', readonly }, index) => ({
    path,
    name: `disk${index}.ckd`,
    address: (devices.disk + index).toString(16).padStart(4, '0'),
    kind: diskKinds[index] ?? '',
    words: readonly ? ' readonly' : '',
  }))
  const first = kernel === undefined ? disks[0]?.address : devices.reader
  const lines = [
    `ARCHMODE ${machine.mode}`,
    `MAINSIZE ${memoryOfMachine(spec) / 2 ** 20}`,
    `NUMCPU ${spec.vcpus.count}`,
    `MAXCPU ${spec.vcpus.count}`,
    ...(model === undefined ? [] : [`CPUMODEL ${model}`]),
    ...(options.loadParameter === undefined ? [] : [`LOADPARM ${options.loadParameter}`]),
    'DIAG8CMD DISABLE',
    'SHCMDOPT DISABLE NODIAG8',
    // Nobody's machine goes before another's.
    ...['HERCPRIO', 'TODPRIO', 'CPUPRIO', 'DEVPRIO'].map((name) => `${name} 0`),
    // Exceptions of a guest are its own business, and there may be thousands.
    'OSTAILOR QUIET',
    ...(hasConsole ? [`CNSLPORT 127.0.0.1:${consolePort}`, `${devices.console} 3215 noprompt`] : []),
    ...(kernel === undefined ? [] : [`${devices.reader} 3505 deck ebcdic eof`]),
    ...(hasPrinter ? [`${devices.printer} 1403 tty1`] : []),
    ...disks.map(({ address, kind, name, words }) => `${address} ${kind} ${name}${words}`),
  ]
  const commands = [...ends.flatMap((end) => [`hao tgt ^${end}`, 'hao cmd quit']), `ipl ${first}`, beginning]
  const media = disks.map(({ name, path }) => [name, path])
  return {
    text: `${lines.join('\n')}\n`,
    commands: `${commands.join('\n')}\n`,
    links: Object.fromEntries(kernel === undefined ? media : [['deck', kernel], ...media]),
    hasConsole,
    hasPrinter,
  }
}

function refuseWhatHerculesLacks(spec: DomainSpec): void {
  const { count, maximum } = spec.vcpus
  refuseFields(
    'Hercules',
    {
      ...beyondThePast(spec),
      graphics: spec.graphics !== 'none',
      vcpus: maximum !== count || count > mostCpus,
      'cpu.model': spec.cpu.model !== undefined && !/^[0-9A-Fa-f]{4}$/.test(spec.cpu.model),
      serials: spec.serials.length > 2,
    },
    {
      vcpus: `It has 1 to ${mostCpus} CPUs, all of them from the start.`,
      'cpu.model': 'The model is the four digits that the CPU says of itself, for example 3033.',
      serials: 'The first is the console (a 3215 at 009), the second the printer (a 1403 at 00E).',
    },
  )
  requireRawDisks('Hercules', spec.disks, { disk: mostDisks, cdrom: 0, floppy: 0 })
  for (const [index, { bus }] of spec.disks.entries()) {
    if (bus !== undefined) throw refuse(`disks[${index}].bus`, 'disks of these machines are on channels')
  }
  if (spec.boot.kernel === undefined && spec.disks.length === 0) {
    throw refuse('boot.kernel', 'there is nothing to start: name a deck of cards or a disk')
  }
}
