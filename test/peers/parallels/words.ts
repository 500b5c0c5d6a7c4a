/** A command line of prlctl, taken apart. */
export interface Words {
  readonly command: string
  /** The machine that is meant, or the name of a new one. */
  readonly id: string
  /** Options in order, each with its value; one without a value has an empty one. */
  readonly options: readonly (readonly [name: string, value: string])[]
}

/** What prlctl ends with on a command line that it does not understand. */
export class SyntaxProblem extends Error {}

/** What prlctl does when it is asked for help. */
export class HelpWanted extends Error {}

interface Shape {
  /** Whether the machine's name or UUID must stand behind the command. */
  readonly machine: boolean
  /** Whether each option takes a value. */
  readonly options?: Readonly<Record<string, boolean>>
}

const deviceOptions = {
  ...{ image: true, iface: true, position: true, type: true, mac: true, 'adapter-type': true, size: true },
  ...{ output: true, socket: true, 'socket-mode': true, device: true },
  ...{ connect: false, disconnect: false, enable: false, disable: false },
  ...{ 'detach-only': false, 'destroy-image': false },
}

/** The commands that are known, with their options as prlctl itself explains them. */
const shapes: Readonly<Record<string, Shape>> = {
  list: {
    machine: false,
    options: { all: false, info: false, json: false, 'no-header': false, output: true },
  },
  create: {
    machine: true,
    options: { ostype: true, distribution: true, dst: true, uuid: true, 'no-hdd': false },
  },
  set: {
    machine: true,
    options: {
      ...{ name: true, description: true, cpus: true, memsize: true, videosize: true, 'efi-boot': true },
      ...{ 'startup-view': true, 'on-window-close': true, 'nested-virt': true, '3d-accelerate': true },
      ...{ 'device-add': true, 'device-del': true, 'device-set': true, 'device-bootorder': true },
      ...deviceOptions,
    },
  },
  start: { machine: true },
  stop: { machine: true, options: { kill: false, acpi: false, noforce: false, 'drop-state': false } },
  reset: { machine: true },
  pause: { machine: true },
  resume: { machine: true },
  suspend: { machine: true },
  unregister: { machine: true },
  delete: { machine: true },
  capture: { machine: true, options: { file: true } },
  'send-key-event': {
    machine: true,
    options: { key: true, scancode: true, event: true, delay: true, json: false },
  },
  snapshot: { machine: true, options: { name: true, description: true } },
  'snapshot-list': { machine: true, options: { tree: false, id: true, json: false } },
  'snapshot-switch': { machine: true, options: { id: true, 'skip-resume': false } },
  'snapshot-delete': { machine: true, options: { id: true, children: false } },
}

/** Short options, of all commands that have them. */
const short: Readonly<Record<string, string>> = { a: 'all', i: 'info', j: 'json', o: 'output' }

/**
 * Takes a command line apart as prlctl does (OpenVZ prlctl, GetOpt.cpp and CmdParam.cpp): `--help` anywhere explains the
 * program; the word behind a command is the machine, whatever it looks like; a long option has its value behind `=`, or
 * takes the next word whatever that looks like.
 */
export function parseWords(argv: readonly string[]): Words {
  if (argv[0] === '--version') return { command: '--version', id: '', options: [] }
  if (argv.includes('--help')) throw new HelpWanted()
  const [command = '', ...rest] = argv
  const shape = shapes[command]
  if (shape === undefined) throw new SyntaxProblem(`Unknown action: ${command}`)
  const words = [...rest]
  let id = shape.machine ? words.shift() : ''
  if (id === undefined) throw new SyntaxProblem('The virtual machine is not specified.')
  const options: (readonly [string, string])[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-') && !shape.machine) {
      id = word
      continue
    }
    const [, letters] = /^-([a-z])$/.exec(word) ?? []
    const [, long, value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
    const name = long ?? short[letters ?? ''] ?? ''
    const takes = Object.hasOwn(shape.options ?? {}, name) ? shape.options?.[name] : undefined
    if (takes === undefined) throw new SyntaxProblem(`Unrecognized option: ${word}`)
    if (!takes) options.push([name, ''])
    else if (value !== undefined) options.push([name, value])
    else {
      const next = words.shift()
      if (next === undefined) throw new SyntaxProblem(`The \`${word}' option requires an argument.`)
      options.push([name, next])
    }
  }
  return { command, id, options }
}

/** The value of an option; empty for one that takes none. */
export function optionOf({ options }: Words, name: string): string | undefined {
  return options.find(([key]) => key === name)?.[1]
}
