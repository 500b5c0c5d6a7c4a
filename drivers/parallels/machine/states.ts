import type { DomainState } from '../../../src/domain-data.js'

/** What a word of prlctl for a state means. */
export interface MachineState {
  readonly state: DomainState
  readonly active: boolean
  readonly saved: boolean
  readonly reason?: string | undefined
}

const off = { state: 'shutoff', active: false, saved: false } as const

function on(state: DomainState): MachineState {
  return { state, active: true, saved: false }
}

/** The states of machines, by the words of `prlctl list` (Virtualization SDK, `VIRTUAL_MACHINE_STATE`). */
const states: Readonly<Record<string, MachineState>> = {
  stopped: off,
  mounted: { ...off, reason: 'its disks are mounted on the host' },
  suspended: { ...off, saved: true },
  invalid: { ...off, reason: 'Parallels Desktop cannot read its settings' },
  running: on('running'),
  resetting: on('running'),
  pausing: on('running'),
  paused: on('paused'),
  starting: on('starting'),
  restoring: on('starting'),
  resuming: on('starting'),
  continuing: on('starting'),
  stopping: on('stopping'),
  suspending: on('stopping'),
  syncing: on('stopping'),
}

/**
 * What a state is. Some words are of machines that run as well as of others (`snapshoting`, `del_snapshot`): they have
 * the state that the machine had before.
 */
export function stateOf(word: string, before: MachineState | undefined): MachineState {
  return states[word] ?? before ?? off
}
