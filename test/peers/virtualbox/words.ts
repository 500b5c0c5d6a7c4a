/** A command line of VBoxManage, taken apart. */
export interface Words {
  readonly command: string
  /** What belongs to no option, in order. */
  readonly positional: readonly string[]
  /** Options in order, each with its values. */
  readonly options: readonly (readonly [name: string, ...values: readonly string[]])[]
}

/** What VBoxManage ends with on a command line that it does not understand (`RTEXITCODE_SYNTAX`). */
export class SyntaxProblem extends Error {}

interface Shape {
  /** Words that belong to no option, one of them for each. */
  readonly positional: number | readonly [least: number, most: number]
  /** Values of each option; `indexed` ones end with a number from 1. */
  readonly options?: Readonly<Record<string, number>>
  readonly indexed?: Readonly<Record<string, number>>
}

const machineOptions = {
  ...{ name: 1, memory: 1, vram: 1, cpus: 1, ioapic: 1, rtcuseutc: 1, firmware: 1, chipset: 1 },
  ...{ graphicscontroller: 1, 'nested-hw-virt': 1, description: 1 },
}

/** The commands that are known, with their options as the manual has them. */
const shapes: Readonly<Record<string, Shape>> = {
  list: { positional: 1 },
  showvminfo: { positional: 1, options: { machinereadable: 0 } },
  createvm: { positional: 0, options: { name: 1, uuid: 1, ostype: 1, register: 0, basefolder: 1 } },
  modifyvm: {
    positional: 1,
    options: machineOptions,
    indexed: {
      ...{ boot: 1, nic: 1, nictype: 1, macaddress: 1, bridgeadapter: 1, natpf: 1, uart: 2, uartmode: 2 },
    },
  },
  storagectl: { positional: 1, options: { name: 1, add: 1, controller: 1, portcount: 1, bootable: 1 } },
  storageattach: {
    positional: 1,
    options: { storagectl: 1, port: 1, device: 1, type: 1, medium: 1, forceunmount: 0 },
  },
  unregistervm: { positional: 1, options: { delete: 0, 'delete-all': 0 } },
  startvm: { positional: 1, options: { type: 1 } },
  controlvm: { positional: [2, 300] },
  discardstate: { positional: 1 },
  debugvm: { positional: 2 },
  snapshot: { positional: [2, 3], options: { description: 1 } },
  getextradata: { positional: 2 },
  setextradata: { positional: [2, 3] },
}

/** Options that take one value more for what they are set to: a port's interrupt, a pipe's path. */
const oneValue: Readonly<Record<string, readonly string[]>> = {
  uart: ['off'],
  uartmode: ['disconnected'],
}

/**
 * Takes a command line apart as VBoxManage does (RTGetOpt): an option takes the words behind it whatever they look like;
 * any other word that begins with a dash is an option, and must be one that there is.
 */
export function parseWords(argv: readonly string[]): Words {
  const words = argv[0] === '-q' ? argv.slice(1) : [...argv]
  const [command = '', ...rest] = words
  if (command === '--version') return { command, positional: [], options: [] }
  const shape = shapes[command]
  if (shape === undefined) throw new SyntaxProblem(`Unknown command '${command}'`)
  const positional: string[] = []
  const options: (readonly [string, ...string[]])[] = []
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      positional.push(word)
      continue
    }
    const name = word.replace(/^--/, '')
    const count = valuesOf(shape, name, rest[at + 1])
    if (count === undefined || !word.startsWith('--')) throw new SyntaxProblem(`Unknown option: ${word}`)
    const values = rest.slice(at + 1, at + 1 + count)
    if (values.length < count) throw new SyntaxProblem(`Missing argument to option: ${word}`)
    options.push([name, ...values])
    at += count
  }
  const [least, most] =
    typeof shape.positional === 'number' ? [shape.positional, shape.positional] : shape.positional
  if (positional.length < least) throw new SyntaxProblem('Not enough parameters')
  if (positional.length > most) throw new SyntaxProblem(`Invalid parameter '${positional[most]}'`)
  return { command, positional, options }
}

function valuesOf(shape: Shape, name: string, next: string | undefined): number | undefined {
  const [, stem = '', number] = /^([a-z-]+?)([1-8])$/.exec(name) ?? []
  const count = number === undefined ? undefined : shape.indexed?.[stem]
  if (count === undefined) return Object.hasOwn(shape.options ?? {}, name) ? shape.options?.[name] : undefined
  return oneValue[stem]?.includes(next ?? '') ? 1 : count
}

/** The value of an option. */
export function optionOf({ options }: Words, name: string): string | undefined {
  return options.find(([key]) => key === name)?.[1]
}
