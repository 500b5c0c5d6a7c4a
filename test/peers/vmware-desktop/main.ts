import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { formatVmx, parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { type Entries, entriesOf, valueNamed } from '../../../src/formats/vmx/entries.js'
import type { StandInAnswer, StandInCall } from '../../support/stand-in.js'
import { restoreSnapshot, snapshotTree, takeSnapshot, withoutSnapshot } from './snapshots.js'

/** The machines that run, and those of them that are paused, by the paths of their VMX files. */
export interface RunningMachines {
  readonly running: Set<string>
  readonly paused: Set<string>
}

/** What a test has the stand-in do. */
export interface Behaviour {
  /** Guests take no notice of being asked to shut down. */
  readonly deaf?: boolean | undefined
  /** Guests have no VMware Tools. */
  readonly toolless?: boolean | undefined
  /** What VMware Tools tell of the cards of every guest. Default: they do not run. */
  readonly cards?: readonly { readonly mac: string; readonly ip?: readonly string[] }[] | undefined
}

class Refusal extends Error {}

/** The words that each command takes behind its name, as the manual has them; `…` is any one. */
const shapes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  list: [[]],
  start: [['…', 'nogui']],
  stop: [
    ['…', 'hard'],
    ['…', 'soft'],
  ],
  reset: [['…', 'hard']],
  suspend: [['…', 'hard']],
  snapshot: [['…', '…']],
  revertToSnapshot: [['…', '…']],
  deleteSnapshot: [['…', '…']],
  listSnapshots: [['…']],
}

/** Takes a command line of vmrun apart: it has options only before the command, and words in their places behind it. */
export function parseVmrun(argv: readonly string[]): {
  readonly command: string
  readonly words: readonly string[]
} {
  const [option, product = '', command = '', ...words] = argv
  if (option !== '-T' || !['ws', 'player', 'fusion'].includes(product)) throw new Refusal('Invalid argument')
  const fits = shapes[command]?.some(
    (shape) => shape.length === words.length && shape.every((word, at) => word === '…' || word === words[at]),
  )
  if (!fits) throw new Refusal(`Unrecognized command: ${command}`)
  return { command, words }
}

/** A stand-in of vmrun. */
export function createVmrun(
  behaviourOf: () => Behaviour,
  machines: RunningMachines,
): (call: StandInCall) => StandInAnswer | undefined {
  const { running } = machines
  return ({ argv }) => {
    try {
      const { command, words } = parseVmrun(argv)
      const [vmx = '', second = ''] = words
      if (command === 'list') return written(listRunning(running))
      if (!/\.vmx$/.test(vmx) || !existsSync(vmx)) {
        throw new Refusal(`Cannot open VM: ${vmx}, The virtual machine cannot be found`)
      }
      const { deaf, toolless } = behaviourOf()
      if (valueNamed(parseVmx(readFileSync(vmx, 'utf8')), 'encryption.keySafe') !== undefined) {
        const stdout = 'Encrypted virtual machine password: Error: The operation is not supported\n'
        return { exitCode: 255, stdout, stderr: '' }
      }
      if (command === 'stop' && second === 'soft' && running.has(vmx)) {
        if (toolless) throw new Refusal(`The VMware Tools are not running in the virtual machine: ${vmx}`)
        if (deaf) return undefined
      }
      return written(perform(machines, command, vmx, second))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { exitCode: 255, stdout: `Error: ${error.message}\n`, stderr: '' }
    }
  }
}

function written(stdout: string): StandInAnswer {
  return { exitCode: 0, stdout, stderr: '' }
}

function listRunning(running: ReadonlySet<string>): string {
  return [`Total running VMs: ${running.size}`, ...running, ''].join('\n')
}

function perform({ running, paused }: RunningMachines, command: string, vmx: string, second: string): string {
  const isRunning = running.has(vmx)
  const requireRunning = (): void => {
    if (!isRunning) throw new Refusal(`The virtual machine is not powered on: ${vmx}`)
  }
  switch (command) {
    case 'start':
      if (isRunning) throw new Refusal('The file is already in use')
      running.add(vmx)
      change(vmx, [
        ['checkpoint.vmState', ''],
        ['cleanShutdown', 'FALSE'],
        ['uuid.location', '56 4d 00 00 00 00 00 00-00 00 00 00 00 00 00 01'],
      ])
      return ''
    case 'stop':
      requireRunning()
      running.delete(vmx)
      paused.delete(vmx)
      change(vmx, [['cleanShutdown', 'TRUE']])
      return ''
    case 'reset':
      requireRunning()
      return ''
    case 'suspend': {
      requireRunning()
      running.delete(vmx)
      paused.delete(vmx)
      const file = `${basename(vmx, '.vmx')}-1a2b3c4d.vmss`
      writeFileSync(join(dirname(vmx), file), 'state')
      change(vmx, [['checkpoint.vmState', file]])
      return ''
    }
    case 'listSnapshots':
      return snapshotTree(vmx)
    case 'snapshot':
      if (!takeSnapshot(vmx, second, isRunning)) throw new Refusal('The name already exists')
      return ''
    case 'deleteSnapshot':
      if (!withoutSnapshot(vmx, second)) throw new Refusal('The snapshot does not exist')
      return ''
    default: {
      const restored = restoreSnapshot(vmx, second)
      if (restored === undefined) throw new Refusal('The snapshot does not exist')
      running.delete(vmx)
      change(vmx, [
        ['checkpoint.vmState', restored.withMemory ? `${basename(vmx, '.vmx')}-Snapshot1.vmsn` : ''],
      ])
      return ''
    }
  }
}

/** VMware changes lines of its own and leaves the others. */
function change(vmx: string, lines: readonly (readonly [string, string])[]): void {
  const entries: Entries = parseVmx(readFileSync(vmx, 'utf8'))
  const after = new Map([...entries, ...entriesOf(lines)])
  if (valueNamed(after, 'config.version') === undefined)
    throw new Refusal('The configuration file was not recognized')
  writeFileSync(vmx, formatVmx(after))
}
