import { writeFileSync } from 'node:fs'
import { isLocked, Refusal, requireUnlocked } from './refuse.js'
import type { Behaviour, StandInMachine } from './state.js'
import { optionOf, SyntaxProblem, type Words } from './words.js'

/** `startvm`. */
export function start(machine: StandInMachine, words: Words): string {
  requireUnlocked(machine)
  if (optionOf(words, 'type') !== 'headless') throw new SyntaxProblem('Invalid --type argument')
  machine.state = 'running'
  const { name } = machine
  return `Waiting for VM "${name}" to power on...\nVM "${name}" has been successfully started.\n`
}

/** Ends a machine, whose session stays open for a moment. */
export function end(machine: StandInMachine, state: 'poweroff' | 'saved', { linger = 0 }: Behaviour): void {
  machine.state = state
  machine.lockedUntil = Date.now() + linger
}

const progress = '0%...10%...20%...30%...40%...50%...60%...70%...80%...90%...100%\n'

/** A picture of one black point. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

/** `controlvm`. */
export function control(machine: StandInMachine, { positional }: Words, behaviour: Behaviour): string {
  const [, action = '', ...rest] = positional
  if (machine.state !== 'running' && machine.state !== 'paused') {
    throw new Refusal(`Machine '${machine.name}' is not currently running.`, 'VBOX_E_INVALID_VM_STATE')
  }
  const require = (state: 'running' | 'paused'): void => {
    if (machine.state === state) return
    const now = machine.state === 'running' ? 'Running' : 'Paused'
    throw new Refusal(`Invalid machine state: ${now}`, 'VBOX_E_INVALID_VM_STATE')
  }
  switch (action) {
    case 'pause':
      require('running')
      machine.state = 'paused'
      return ''
    case 'resume':
      require('paused')
      machine.state = 'running'
      return ''
    case 'reset':
      require('running')
      machine.guest.push('reset')
      return ''
    case 'poweroff':
      end(machine, 'poweroff', behaviour)
      return progress
    case 'savestate':
      end(machine, 'saved', behaviour)
      return progress
    case 'acpipowerbutton':
      require('running')
      if (!behaviour.deaf) end(machine, 'poweroff', behaviour)
      return ''
    case 'screenshotpng':
      if (machine.settings['graphicscontroller']?.[0] === 'none') throw new Refusal('No display')
      writeFileSync(rest[0] ?? '', picture)
      return ''
    case 'keyboardputscancode':
      if (rest.length === 0 || rest.some((code) => !/^[0-9a-f]{2}$/.test(code))) {
        throw new SyntaxProblem(`Error: '${rest.join(' ')}' is not a hex byte!`)
      }
      machine.guest.push(`keys ${rest.join(' ')}`)
      return ''
    case 'guestmemoryballoon':
      machine.guest.push(`balloon ${Number(rest[0])}`)
      return ''
    default:
      throw new SyntaxProblem(`Invalid parameter '${action}'`)
  }
}

/** `debugvm`. */
export function debug(machine: StandInMachine, { positional }: Words): string {
  if (positional[1] !== 'injectnmi') throw new SyntaxProblem(`Invalid parameter '${positional[1]}'`)
  if (!isLocked(machine)) {
    throw new Refusal(`Machine '${machine.name}' is not currently running.`, 'VBOX_E_INVALID_VM_STATE')
  }
  machine.guest.push('nmi')
  return ''
}

/** `discardstate`. */
export function discardState(machine: StandInMachine): string {
  requireUnlocked(machine)
  if (machine.state !== 'saved') {
    throw new Refusal(
      `Cannot delete the machine state as the machine is not in the saved state`,
      'VBOX_E_INVALID_VM_STATE',
    )
  }
  machine.state = 'poweroff'
  return ''
}
