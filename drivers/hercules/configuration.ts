import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { beginning } from './console.js'
import { consoleLines, devicesOf, type HerculesDevice, type MediaKinds } from './devices.js'
import { chooseMachine, memoryOfMachine } from './machines.js'
import type { HerculesOptions } from './options.js'

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
}

/**
 * Writes the configuration file of a machine (Hercules 3.13, "Configuration file") and the commands that start it. They
 * hold no path of a specification: media are links. A guest can give Hercules no commands (`DIAG8CMD`), nobody can have it
 * run a program (`SHCMDOPT`), and no device is one that has a port of the network.
 *
 * @param kinds What disks and tapes are.
 * @throws HypervisorError `ERR_INVALID_SPEC` for what Hercules cannot honour.
 */
export function writeConfiguration(
  definition: DomainDefinition<HerculesOptions>,
  kinds: MediaKinds,
): HerculesConfiguration {
  const { spec, options } = definition
  const machine = chooseMachine(spec)
  refuseWhatHerculesLacks(spec)
  const devices = devicesOf(definition, kinds)
  const first = findStart(devices, options)
  const { model } = spec.cpu
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
    ...consoleLines(devices),
    ...devices.map(({ address, words }) => `${address} ${words}`),
  ]
  const commands = [...ends.flatMap((end) => [`hao tgt ^${end}`, 'hao cmd quit']), `ipl ${first}`, beginning]
  return {
    text: `${lines.join('\n')}\n`,
    commands: `${commands.join('\n')}\n`,
    links: Object.fromEntries(devices.flatMap(({ link }) => (link === undefined ? [] : [link]))),
  }
}

/** The address of what the machine is started from. */
function findStart(devices: readonly HerculesDevice[], { start }: HerculesOptions): string {
  const media = start === undefined ? (['cards', 'disk', 'tape'] as const) : [start]
  for (const medium of media) {
    const found = devices.find((device) => device.medium === medium)
    if (found !== undefined) return found.address
  }
  if (start !== undefined)
    throw refuse('hercules.start', `the machine has no ${start}`, 'Name one, or leave it out.')
  throw refuse('boot.kernel', 'there is nothing to start: name a deck of cards, a disk or a tape')
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
}
