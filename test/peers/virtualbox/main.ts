import type { StandInAnswer, StandInCall } from '../../support/stand-in.js'
import { addController, attach, create, modify, unregister } from './define.js'
import { linesOf, Refusal } from './refuse.js'
import { control, debug, discardState, start } from './run.js'
import { showMachine } from './show.js'
import { snapshot } from './snapshots.js'
import type { Behaviour, StandInMachine, StandInState } from './state.js'
import { parseWords, SyntaxProblem, type Words } from './words.js'

/** A stand-in of VBoxManage, with the machines of each folder of configuration. */
export function createVboxManage(
  behaviourOf: (home: string) => Behaviour,
): (call: StandInCall) => StandInAnswer | undefined {
  const states = new Map<string, StandInState>()
  return ({ argv, environment }) => {
    const home = environment['VBOX_USER_HOME'] ?? ''
    const state = states.get(home) ?? { machines: [] }
    states.set(home, state)
    try {
      const words = parseWords(argv)
      const { hang, fail = {}, ...behaviour } = behaviourOf(home)
      const name = [words.command, words.positional[1] ?? ''].join(' ').trim()
      if (hang === words.command || hang === name) return undefined
      const failure = fail[words.command] ?? fail[name]
      if (failure !== undefined) throw new Refusal(failure)
      return { exitCode: 0, stdout: perform(state, home, words, behaviour), stderr: '' }
    } catch (error) {
      if (error instanceof Refusal) return { exitCode: 1, stdout: '', stderr: linesOf(error) }
      if (!(error instanceof SyntaxProblem)) throw error
      return { exitCode: 2, stdout: '', stderr: `Usage:\n\nVBoxManage: error: ${error.message}\n` }
    }
  }
}

function perform(state: StandInState, home: string, words: Words, behaviour: Behaviour): string {
  const { command, positional } = words
  const [first = '', second = '', third = ''] = positional
  if (command === '--version') return '7.0.20r163906\n'
  if (command === 'list') return list(state, first)
  if (command === 'createvm') return create(state, home, words)
  const machine = find(state, first)
  switch (command) {
    case 'showvminfo':
      return showMachine(machine)
    case 'modifyvm':
      return modify(machine, words)
    case 'storagectl':
      return addController(machine, words)
    case 'storageattach':
      return attach(machine, words)
    case 'unregistervm':
      return unregister(state, machine, words)
    case 'startvm':
      return start(machine, words)
    case 'controlvm':
      return control(machine, words, behaviour)
    case 'discardstate':
      return discardState(machine)
    case 'debugvm':
      return debug(machine, words)
    case 'snapshot':
      return snapshot(machine, words)
    case 'getextradata':
      return machine.extra[second] === undefined ? 'No value set!\n' : `Value: ${machine.extra[second]}\n`
    default:
      if (third === '') delete machine.extra[second]
      else machine.extra[second] = third
      return ''
  }
}

function list({ machines }: StandInState, what: string): string {
  if (what !== 'vms' && what !== 'runningvms') throw new SyntaxProblem(`Unknown subcommand "${what}".`)
  return machines
    .filter(({ state }) => what === 'vms' || state === 'running' || state === 'paused')
    .map(({ name, uuid }) => `"${name}" {${uuid}}\n`)
    .join('')
}

function find({ machines }: StandInState, which: string): StandInMachine {
  const found = machines.find(({ uuid, name }) => uuid === which || name === which)
  if (found !== undefined) return found
  throw new Refusal(`Could not find a registered machine named '${which}'`, 'VBOX_E_OBJECT_NOT_FOUND')
}
