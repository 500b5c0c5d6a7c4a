import type { Architecture } from '../../src/spec/schema.js'
import type { EmulatorProgram } from '../emulator/recipe.js'
import { requireNovaTape } from './nova-tape.js'
import { requirePdp10Disk } from './pdp10-disk.js'
import { requirePdp10Program } from './pdp10-program.js'
import { requireTape } from './tape.js'

const kibibyte = 1024
const mebibyte = 2 ** 20

/** A drive of a machine: its kind of disk, and the names of its units. */
export interface SimhDrive {
  /** Lines that set the unit up, by its name. */
  setUp(unit: string): readonly string[]
  readonly units: readonly string[]
  /** Checks an image beyond what holds for every disk. @throws HypervisorError `ERR_INVALID_SPEC` with the field. */
  requireImage?(path: string, field: string): Promise<void>
}

/** A machine that SIMH is. */
export interface SimhMachine {
  readonly architecture: Architecture
  /** Its name in `machine` of a specification. */
  readonly name: string
  readonly program: EmulatorProgram
  /** Lines that choose the model. */
  readonly model: readonly string[]
  /**
   * The sizes of memory that it can have in bytes, the first its usual one, and how SIMH writes them; a machine that has
   * only one writes nothing. A byte has eight bits, whatever the machine's words are.
   */
  readonly memories: readonly (readonly [bytes: number, word?: string])[]
  /** How numbers are written in commands. */
  readonly radix: 8 | 16
  /** How a program is put into memory: by its own format, or as bytes at an address. */
  readonly load: 'own-format' | 'bytes-with-switch' | 'bytes'
  /** Checks that a program is whole, where its format lets one see that. @throws HypervisorError `ERR_INVALID_SPEC`. */
  requireWholeProgram?(path: string): Promise<void>
  readonly loadAddress: number
  /** Where a program begins that does not say so. Default: where its format says, or where it is put. */
  readonly startAddress?: number
  readonly disks: SimhDrive
  /** The names of its tape drives. Default: none. */
  readonly tapes?: readonly string[]
  /** What it can be slowed down by: a number of instructions, or a clock. Default: `throttle`. */
  readonly pace?: 'throttle' | 'clock'
}

function simulator(name: string, title: string): EmulatorProgram {
  return {
    names: [name],
    packages: ['simh'],
    versionArguments: [],
    versionInput: 'quit\n',
    version: new RegExp(`^${title} simulator (V\\d\\S*)`, 'm'),
    oldest: '3.8',
  }
}

const pdp11 = simulator('pdp11', 'PDP-11')
const vax = simulator('vax', 'VAX')
const vax780 = simulator('vax780', 'VAX780')
const pdp10 = simulator('pdp10', 'PDP-10')
const pdp8 = simulator('pdp8', 'PDP-8')
const nova = simulator('dgnova', 'NOVA')
const altair = simulator('altairz80', 'Altair 8800 \\(Z80\\)')

function sizes(unit: number, letter: string, values: readonly number[]): SimhMachine['memories'] {
  return values.map((value) => [value * unit, `${value}${letter}`])
}

/** By itself a console leaves bits and control characters out. */
const wholeBytes = ['set tti 8b', 'set tto 8b']

/** Disks of the MSCP controller, whose units take the size of their image. */
const mscp: SimhDrive = {
  units: ['rq0', 'rq1', 'rq2', 'rq3'],
  setUp: (unit) => [`set ${unit} ra82`],
}

/** Disks of the RH11 of a PDP-10: words of 36 bits, 128 of them in a sector. */
const rh11: SimhDrive = {
  units: ['rp0', 'rp1', 'rp2', 'rp3', 'rp4', 'rp5', 'rp6', 'rp7'],
  setUp: (unit) => [`set ${unit} rp06`],
  requireImage: requirePdp10Disk,
}

/** Models of the PDP-11 that SIMH knows (its document "PDP-11 simulator usage", CPU). */
const pdp11Models = ['73', '70', '45', '40', '34', '23', '20', '05', '04'] as const

/** A model with 18 address bits or fewer has no more memory than that. */
const smallModels: readonly string[] = ['45', '40', '34', '20', '05', '04']

const pdp11Machines: readonly SimhMachine[] = pdp11Models.map((model) => ({
  architecture: 'pdp11',
  name: `pdp11-${model}`,
  program: pdp11,
  model: [`set cpu 11/${model}`, ...wholeBytes],
  memories: sizes(
    kibibyte,
    'k',
    smallModels.includes(model)
      ? [model < '34' ? 32 : 128, 16, 32, 48, 64, 128, 192]
      : [256, 512, 1024, 2048],
  ),
  radix: 8,
  load: 'own-format',
  requireWholeProgram: requireTape,
  loadAddress: 0,
  disks: {
    units: ['rl0', 'rl1', 'rl2', 'rl3'],
    setUp: () => [],
  },
}))

/**
 * The KS10, whose microcode comes from its disk, with that of each operating system; instructions of programs are the
 * same. It has 2²⁰ words of 36 bits.
 */
const pdp10Machines: readonly SimhMachine[] = (
  [
    ['ks10', 'tops10'],
    ['ks10-tops20', 'tops20'],
    ['ks10-its', 'its'],
  ] as const
).map(([name, microcode]) => ({
  architecture: 'pdp10',
  name,
  program: pdp10,
  model: [`set cpu ${microcode}`],
  memories: [[(2 ** 20 * 36) / 8]],
  radix: 8,
  load: 'own-format',
  requireWholeProgram: requirePdp10Program,
  loadAddress: 0,
  disks: rh11,
  tapes: ['tu0', 'tu1', 'tu2', 'tu3', 'tu4', 'tu5', 'tu6', 'tu7'],
}))

/** The machines, the first of each architecture its usual one. */
export const simhMachines: readonly [SimhMachine, ...SimhMachine[]] = [
  {
    architecture: 'vax',
    name: 'microvax3900',
    program: vax,
    model: wholeBytes,
    memories: sizes(mebibyte, 'm', [16, 32, 48, 64, 128, 256, 512]),
    radix: 16,
    load: 'bytes-with-switch',
    loadAddress: 512,
    disks: mscp,
  },
  {
    architecture: 'vax',
    name: 'vax780',
    program: vax780,
    model: wholeBytes,
    memories: sizes(mebibyte, 'm', [8, 16, 32, 64, 128]),
    radix: 16,
    load: 'bytes-with-switch',
    loadAddress: 512,
    disks: mscp,
  },
  ...pdp11Machines,
  ...pdp10Machines,
  {
    architecture: 'z80',
    name: 'altair',
    program: altair,
    model: ['set cpu z80', 'set cpu noaltairrom', 'set cpu stoponhalt'],
    memories: sizes(kibibyte, 'k', [64]),
    radix: 16,
    load: 'bytes',
    loadAddress: 0,
    disks: { units: ['dsk0', 'dsk1', 'dsk2', 'dsk3'], setUp: () => [] },
    pace: 'clock',
  },
  {
    architecture: 'pdp8',
    name: 'pdp8e',
    program: pdp8,
    model: wholeBytes,
    // Words of twelve bits.
    memories: sizes((kibibyte * 12) / 8, 'k', [32, 4, 8, 12, 16, 20, 24, 28]),
    radix: 8,
    load: 'own-format',
    loadAddress: 0,
    startAddress: 0o200,
    disks: { units: ['rk0', 'rk1', 'rk2', 'rk3'], setUp: () => [] },
  },
  {
    architecture: 'nova',
    name: 'nova',
    program: nova,
    model: [],
    // Words of sixteen bits.
    memories: sizes(kibibyte * 2, 'k', [32, 4, 8, 12, 16, 20, 24, 28]),
    radix: 8,
    load: 'own-format',
    requireWholeProgram: requireNovaTape,
    loadAddress: 0,
    // They take the size of their image.
    disks: { units: ['dkp0', 'dkp1', 'dkp2', 'dkp3'], setUp: () => [] },
  },
]
