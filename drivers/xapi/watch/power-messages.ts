import type { LifecycleChange } from '../../../src/events.js'
import type { PowerState } from '../records.js'
import { changeBetween } from '../states.js'

/** What a message says has happened. */
export interface Step {
  readonly change: LifecycleChange | undefined
  /** The power state afterwards. */
  readonly power: PowerState
}

/**
 * What a message of a machine means where the events that were told have it in the state `from`; nothing if they have
 * told of it already, or if it does not speak of that.
 *
 * `event.from` gives the newest record alone, so that what happens in quick succession is seen in messages only; and a
 * message comes after the record that tells of the same.
 *
 * @param next The name of the machine's next message of the same answer.
 * @param now The power state in its record of the same answer.
 */
export function readPowerMessage(
  name: string,
  from: PowerState,
  next: string | undefined,
  now: PowerState | undefined,
): Step | undefined {
  const isOn = from === 'Running' || from === 'Paused'
  const to = (power: PowerState): Step => ({ change: changeBetween(from, power), power })
  switch (name) {
    case 'VM_STARTED':
    case 'VM_RESUMED': {
      if (isOn) return undefined
      const isPaused = next === undefined ? now === 'Paused' : next === 'VM_UNPAUSED'
      return to(isPaused ? 'Paused' : 'Running')
    }
    case 'VM_PAUSED':
      return from === 'Running' ? to('Paused') : undefined
    case 'VM_UNPAUSED':
      return from === 'Paused' ? to('Running') : undefined
    case 'VM_SUSPENDED':
      return isOn ? to('Suspended') : undefined
    case 'VM_SHUTDOWN':
      return from === 'Halted' ? undefined : to('Halted')
    case 'VM_CRASHED':
      return isOn ? { change: 'crashed', power: 'Halted' } : undefined
    case 'VM_REBOOTED':
      return { change: 'reset', power: 'Running' }
    default:
      return undefined
  }
}
