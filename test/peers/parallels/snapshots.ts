import { randomUUID } from 'node:crypto'
import { Refusal, type StandInMachine, type StandInSnapshot } from './state.js'
import { optionOf, type Words } from './words.js'

const words = {
  stopped: 'poweroff',
  stopping: 'poweroff',
  running: 'poweron',
  paused: 'pause',
  suspended: 'suspend',
} as const

/** `snapshot`. */
export function takeSnapshot(machine: StandInMachine, given: Words): string {
  const id = `{${randomUUID()}}`
  const now = new Date()
  // Whole seconds, in the time of the host.
  const date = new Date(now.getTime() - now.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
  machine.snapshots.push({
    id,
    name: optionOf(given, 'name') ?? '',
    description: optionOf(given, 'description') ?? '',
    date,
    state: words[machine.state],
    parent: machine.currentSnapshot,
  })
  machine.currentSnapshot = id
  return `Creating the snapshot...\nThe snapshot with id ${id} has been successfully created.\n`
}

/** `snapshot-list --json`, which writes nothing where there is none. */
export function listSnapshots({ snapshots, currentSnapshot }: StandInMachine): string {
  if (snapshots.length === 0) return ''
  const found = snapshots.map(({ id, name, date, state, parent }) => [
    id,
    { name, date, state, current: id === currentSnapshot, parent },
  ])
  return `${JSON.stringify(Object.fromEntries(found), undefined, '\t')}\n`
}

/** `snapshot-switch`: the machine is then what it was. */
export function switchSnapshot(machine: StandInMachine, given: Words): string {
  const { id, state } = find(machine, given)
  machine.currentSnapshot = id
  const after = { poweroff: 'stopped', poweron: 'running', pause: 'paused', suspend: 'suspended' } as const
  machine.state = after[state]
  return `Switch to the snapshot ${id}\nThe VM has been successfully switched.\n`
}

/** `snapshot-delete`: those on top of it come to stand on the one under it. */
export function deleteSnapshot(machine: StandInMachine, given: Words): string {
  const { id, parent } = find(machine, given)
  machine.snapshots = machine.snapshots.filter((snapshot) => snapshot.id !== id)
  for (const snapshot of machine.snapshots) if (snapshot.parent === id) snapshot.parent = parent
  if (machine.currentSnapshot === id) machine.currentSnapshot = parent
  return 'Delete the snapshot...\nThe snapshot has been successfully deleted.\n'
}

function find({ snapshots }: StandInMachine, given: Words): StandInSnapshot {
  const id = optionOf(given, 'id') ?? ''
  const found = snapshots.find((snapshot) => snapshot.id === id)
  if (found !== undefined) return found
  throw new Refusal(`Failed to find the snapshot: the snapshot is not found.`)
}
