import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields, requireRawDisks } from '../emulator/media.js'
import { type SimhMachine, simhMachines } from './machines.js'
import type { SimhOptions } from './options.js'
import { restoreLines, stopFiles } from './state.js'

/** What SIMH writes before the machine runs. */
export const beginning = 'polyvisor: the machine begins'

/** A command file of SIMH, and the links that it names. */
export interface SimhConfiguration {
  readonly machine: SimhMachine
  readonly text: string
  /** The command file that goes on from a state instead. */
  readonly restored: string
  readonly links: Readonly<Record<string, string>>
}

/**
 * Writes the command file of a machine (SIMH Users' Guide V3.8, "Commands"). It holds no path of a specification: a
 * line that begins with `!` is a shell's, and names cannot be quoted in it. Media are links beside it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what SIMH cannot honour.
 */
export function writeConfiguration({ spec, options }: DomainDefinition<SimhOptions>): SimhConfiguration {
  const machine = chooseMachine(spec)
  refuseWhatSimhLacks(spec, machine)
  const links: Record<string, string> = {}
  const model = [...machine.model, ...memoryLines(spec, machine)]
  const drives: string[] = []
  const media: string[] = []
  for (const [index, { path, readonly }] of spec.disks.entries()) {
    const unit = machine.disks.units[index] ?? ''
    links[`medium${index}`] = path ?? ''
    drives.push(...machine.disks.setUp(unit))
    media.push(`attach ${readonly ? '-r ' : ''}${unit} medium${index}`)
  }
  for (const [index, { path, readonly }] of options.tapes.entries()) {
    links[`tape${index}`] = path
    media.push(`attach ${readonly ? '-r ' : ''}${tapeDrive(machine, index)} tape${index}`)
  }
  const pace = paceLines(machine, options)
  const begin = beginLines(spec, machine, options, links)
  const [hardware, atStop] = [[...model, ...drives], `do ${stopFiles.stops}`]
  return {
    machine,
    links,
    text: toText([...hardware, ...media, ...pace, ...begin, atStop]),
    // A state names its media itself.
    restored: toText([...hardware, ...pace, ...restoreLines(beginning), atStop]),
  }
}

function toText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

/** The memory of a machine in bytes: the specification's, or the usual one if it says nothing. */
export function memoryOfMachine(spec: DomainSpec): number {
  const usual = findMachine(spec)?.memories[0]?.[0]
  return saysMemory(spec) || usual === undefined ? spec.memory : usual
}

function findMachine({ architecture, machine }: DomainSpec): SimhMachine | undefined {
  return simhMachines.find(
    (known) => known.architecture === architecture && (machine === undefined || machine === known.name),
  )
}

function chooseMachine(spec: DomainSpec): SimhMachine {
  const found = findMachine(spec)
  if (found !== undefined) return found
  const ofArchitecture = simhMachines.filter(({ architecture }) => architecture === spec.architecture)
  if (ofArchitecture.length > 0) {
    const names = ofArchitecture.map(({ name }) => name).join(', ')
    throw refuse('machine', `this driver has no ${spec.machine}`, `Machines of this architecture: ${names}.`)
  }
  const architectures = [...new Set(simhMachines.map(({ architecture }) => architecture))].join(', ')
  throw refuse(
    'architecture',
    `SIMH is no machine with a CPU of the kind ${spec.architecture}`,
    `Write one of ${architectures}; a specification without it means x86_64.`,
  )
}

function refuseWhatSimhLacks(spec: DomainSpec, { name, disks }: SimhMachine): void {
  refuseFields(`SIMH's ${name}`, {
    ...beyondThePast(spec),
    graphics: spec.graphics !== 'none',
    'cpu.model': spec.cpu.model !== undefined,
    serials: spec.serials.length !== 1 || spec.serials[0]?.type !== 'console',
  })
  requireRawDisks(`SIMH's ${name}`, spec.disks, { disk: disks.units.length, cdrom: 0, floppy: 0 })
  for (const [index, { bus }] of spec.disks.entries()) {
    if (bus !== undefined) throw refuse(`disks[${index}].bus`, 'each machine has its own kind of disks')
  }
}

function tapeDrive({ name, tapes = [] }: SimhMachine, index: number): string {
  const drive = tapes[index]
  if (drive === undefined)
    throw refuse(`simh.tapes[${index}]`, `a ${name} has ${tapes.length} tape drives here`)
  return drive
}

/** The drive that a machine without a program is started from. */
function startDrive(spec: DomainSpec, machine: SimhMachine, { start, tapes }: SimhOptions): string {
  const chosen = start ?? (spec.disks.length > 0 ? 'disk' : 'tape')
  if (chosen === 'disk' && spec.disks.length > 0) return machine.disks.units[0] ?? ''
  if (chosen === 'tape' && tapes.length > 0) return tapeDrive(machine, 0)
  if (start !== undefined) throw refuse('simh.start', `there is no ${start} to start`)
  throw refuse('boot.kernel', 'there is nothing to start: name a program or a disk')
}

function memoryLines(spec: DomainSpec, { memories, name }: SimhMachine): readonly string[] {
  const asked = memories.find(([bytes]) => bytes === spec.memory)
  const found = saysMemory(spec) ? asked : memories[0]
  if (found === undefined) {
    const sizes = memories.map(([bytes, word]) => word?.toUpperCase() ?? `${bytes} bytes`).join(', ')
    throw refuse('memory', `a ${name} cannot have ${spec.memory} bytes`, `Its sizes: ${sizes}.`)
  }
  const [, word] = found
  return word === undefined ? [] : [`set cpu ${word}`]
}

function paceLines({ name, pace }: SimhMachine, { throttle, clock }: SimhOptions): readonly string[] {
  const [wanted, other] =
    pace === 'clock' ? (['clock', 'throttle'] as const) : (['throttle', 'clock'] as const)
  if ({ throttle, clock }[other] !== undefined) {
    throw refuse(`simh.${other}`, `it has no effect on SIMH's ${name}`, `Its pace is simh.${wanted}.`)
  }
  if (clock !== undefined) return [`deposit clock ${clock}`]
  return throttle === undefined ? [] : [`set throttle ${throttle}k`]
}

function beginLines(
  spec: DomainSpec,
  machine: SimhMachine,
  options: SimhOptions,
  links: Record<string, string>,
): readonly string[] {
  const { kernel } = spec.boot
  const { radix, load, loadAddress } = machine
  const echo = `echo ${beginning}`
  if (kernel === undefined) return [echo, `boot ${startDrive(spec, machine, options)}`]
  if (options.start !== undefined) throw refuse('simh.start', 'boot.kernel is what is started')
  Object.assign(links, { kernel })
  const origin = options.loadAddress ?? loadAddress
  if (load === 'own-format') {
    if (options.loadAddress !== undefined) {
      throw refuse('simh.loadAddress', 'the program says itself where its parts belong')
    }
    const start = options.startAddress ?? machine.startAddress
    return ['load kernel', echo, start === undefined ? 'run' : `run ${start.toString(radix)}`]
  }
  const start = options.startAddress ?? origin
  const words = load === 'bytes' ? ['load', 'kernel'] : ['load', '-o', 'kernel']
  return [`${words.join(' ')} ${origin.toString(radix)}`, echo, `run ${start.toString(radix)}`]
}
