import type { StandInAnswer, StandInCall } from '../../support/stand-in.js'
import { create, set, unregister } from './define.js'
import { actions } from './run.js'
import { showList, showMachine } from './show.js'
import { deleteSnapshot, listSnapshots, switchSnapshot, takeSnapshot } from './snapshots.js'
import { type Behaviour, Refusal, type StandInMachine, type StandInState } from './state.js'
import { HelpWanted, optionOf, parseWords, SyntaxProblem, type Words } from './words.js'

/** A stand-in of prlctl, with the machines of each place. */
export function createPrlctl(
  behaviourOf: (place: string) => Behaviour,
): (call: StandInCall) => StandInAnswer | undefined {
  const states = new Map<string, StandInState>()
  return ({ argv, environment }) => {
    const place = environment['STAND_IN_PLACE'] ?? ''
    const state = states.get(place) ?? { machines: [] }
    states.set(place, state)
    const answer = (exitCode: number, stdout: string, stderr: string) => ({ exitCode, stdout, stderr })
    try {
      const words = parseWords(argv)
      const behaviour = behaviourOf(place)
      const first = words.options[0]?.[0] ?? ''
      const names = [words.command, `${words.command} --${first}`]
      if (behaviour.hang !== undefined && names.includes(behaviour.hang)) return undefined
      const failure = names.map((name) => behaviour.fail?.[name]).find((found) => found !== undefined)
      if (failure !== undefined) throw new Refusal(failure)
      return answer(0, perform(state, place, words, behaviour), '')
    } catch (error) {
      if (error instanceof HelpWanted) return answer(0, 'Usage: prlctl ACTION [OPTIONS]\n', '')
      if (error instanceof Refusal) return answer(error.exitCode, '', `${error.message}\n`)
      if (error instanceof SyntaxProblem) return answer(1, '', `${error.message}\n`)
      throw error
    }
  }
}

const lingering = new WeakMap<StandInMachine, number>()

function perform(state: StandInState, place: string, words: Words, behaviour: Behaviour): string {
  const { command, id } = words
  if (command === '--version') return 'prlctl version 26.4.2 (57518)\n'
  if (command === 'create') return create(state, place, words, behaviour)
  if (command === 'list' && optionOf(words, 'info') === undefined) return showList(state)
  const machine = find(state, id)
  switch (command) {
    case 'list':
      settle(machine, behaviour)
      return showMachine(machine, behaviour.arm ?? false)
    case 'set':
      return set(machine, words)
    case 'unregister':
      return unregister(state, machine)
    case 'snapshot':
      return takeSnapshot(machine, words)
    case 'snapshot-list':
      return listSnapshots(machine)
    case 'snapshot-switch':
      return switchSnapshot(machine, words)
    case 'snapshot-delete':
      return deleteSnapshot(machine, words)
    default: {
      const action = actions[command]
      if (action === undefined) throw new SyntaxProblem(`Unknown action: ${command}`)
      return action(machine, words, behaviour)
    }
  }
}

/** Has a machine that is being stopped be so after it has been asked about often enough. */
function settle(machine: StandInMachine, { linger = 0 }: Behaviour): void {
  if (machine.state !== 'stopping') return
  const asked = (lingering.get(machine) ?? 0) + 1
  lingering.set(machine, asked)
  if (asked > linger) machine.state = 'stopped'
}

function find({ machines }: StandInState, which: string): StandInMachine {
  const plain = which.replace(/^\{|\}$/g, '')
  const found = machines.find(({ uuid, name }) => uuid === plain || name === which)
  if (found !== undefined) return found
  throw new Refusal(
    'Failed to get VM config: The virtual machine could not be found. The virtual machine is not registered in the virtual machine directory on your Mac.',
  )
}
