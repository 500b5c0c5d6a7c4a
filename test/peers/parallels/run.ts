import { writeFileSync } from 'node:fs'
import { type Behaviour, Refusal, requireState, type StandInMachine } from './state.js'
import { optionOf, SyntaxProblem, type Words } from './words.js'

/** A picture of one black point. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

/**
 * What is done to a machine that is there. Which states allow what is Parallels' own specification of the state machine, as
 * its test `stateMachine.test.sh` has it.
 */
export const actions: Readonly<
  Record<string, (machine: StandInMachine, words: Words, behaviour: Behaviour) => string>
> = {
  start(machine) {
    requireState('start the VM', machine, 'stopped', 'paused', 'suspended')
    machine.state = 'running'
    return 'Starting the VM...\nThe VM has been successfully started.\n'
  },
  stop(machine, words, behaviour) {
    if (optionOf(words, 'drop-state') !== undefined) {
      requireState('stop the VM', machine, 'suspended')
      machine.state = 'stopped'
    } else if (optionOf(words, 'kill') !== undefined) {
      requireState('stop the VM', machine, 'running', 'paused')
      machine.state = behaviour.linger === undefined ? 'stopped' : 'stopping'
    } else {
      requireState('stop the VM', machine, 'running')
      if (!behaviour.deaf) machine.state = 'stopped'
    }
    return 'Stopping the VM...\nThe VM has been successfully stopped.\n'
  },
  reset(machine) {
    requireState('reset the VM', machine, 'running', 'paused')
    machine.state = 'running'
    machine.guest.push('reset')
    return 'Resetting the VM...\nThe VM has been successfully reset.\n'
  },
  pause(machine) {
    requireState('pause the VM', machine, 'running')
    machine.state = 'paused'
    return 'Pausing the VM...\nThe VM has been successfully paused.\n'
  },
  resume(machine) {
    requireState('resume the VM', machine, 'paused', 'suspended')
    machine.state = 'running'
    return 'Resuming the VM...\nThe VM has been successfully resumed.\n'
  },
  suspend(machine) {
    requireState('suspend the VM', machine, 'running')
    machine.state = 'suspended'
    return 'Suspending the VM...\nThe VM has been successfully suspended.\n'
  },
  capture(machine, words) {
    if (machine.state !== 'running' && machine.state !== 'paused') {
      throw new Refusal('PrlDevDisplay_ConnectToVm: PrlJob_Wait: PRL_ERR_IO_STOPPED')
    }
    const path = optionOf(words, 'file') ?? ''
    writeFileSync(path, picture)
    return `Capture the VM screen...\nThe VM screen is stored in ${path}.\n`
  },
  'send-key-event'(machine, words) {
    requireState('send the key event', machine, 'running', 'paused')
    const key = Number(optionOf(words, 'key'))
    const event = optionOf(words, 'event') ?? 'both'
    if (!(key > 0 && key < 193) || !['press', 'release', 'both'].includes(event)) {
      throw new SyntaxProblem('An incorrect value for --key is specified')
    }
    machine.guest.push(`${event} ${key}`)
    return ''
  },
}
