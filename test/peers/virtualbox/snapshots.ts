import { randomUUID } from 'node:crypto'
import { snapshotFolder } from './define.js'
import { Refusal, requireUnlocked } from './refuse.js'
import { writeSettings } from './settings-file.js'
import { childrenOf } from './show.js'
import type { StandInMachine, StandInSnapshot } from './state.js'
import { optionOf, SyntaxProblem, type Words } from './words.js'

/** `snapshot`. */
export function snapshot(machine: StandInMachine, words: Words): string {
  const [, action, which = ''] = words.positional
  if (action === 'take') take(machine, which, optionOf(words, 'description') ?? '')
  else if (action === 'restore') restore(machine, find(machine, which))
  else if (action === 'delete') remove(machine, find(machine, which))
  else throw new SyntaxProblem(`Invalid parameter '${action}'`)
  writeSettings(machine)
  return '0%...100%\n'
}

function take(machine: StandInMachine, name: string, description: string): void {
  const uuid = randomUUID()
  const online = machine.state === 'running' || machine.state === 'paused'
  // The settings file has whole seconds.
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  machine.snapshots.push({ uuid, name, description, time, online, parent: machine.currentSnapshot })
  machine.currentSnapshot = uuid
  for (const [place, { type, medium }] of Object.entries(machine.attachments)) {
    if (type !== 'hdd') continue
    machine.extra[`base ${uuid} ${place}`] = medium
    machine.attachments[place] = { type, medium: `${snapshotFolder(machine)}/{${randomUUID()}}.vdi` }
  }
}

function find(machine: StandInMachine, which: string): StandInSnapshot {
  const found = machine.snapshots.find(({ uuid, name }) => uuid === which || name === which)
  if (found !== undefined) return found
  throw new Refusal(`Could not find a snapshot named '${which}'`, 'VBOX_E_OBJECT_NOT_FOUND')
}

/** The machine must be off. */
function restore(machine: StandInMachine, { uuid, online }: StandInSnapshot): void {
  requireUnlocked(machine)
  machine.currentSnapshot = uuid
  machine.state = online ? 'saved' : 'poweroff'
}

function remove(machine: StandInMachine, found: StandInSnapshot): void {
  const children = childrenOf(machine, found.uuid)
  const refused = `Snapshot '${found.name}' of the machine '${machine.name}' cannot be deleted, because it`
  if (children.length > 1) {
    throw new Refusal(
      `${refused} has ${children.length} child snapshots, which is more than the one snapshot allowed for deletion`,
      'VBOX_E_INVALID_OBJECT_STATE',
    )
  }
  if (found.uuid === machine.currentSnapshot && children.length === 1) {
    throw new Refusal(
      `${refused} is the current snapshot and has one child snapshot`,
      'VBOX_E_INVALID_OBJECT_STATE',
    )
  }
  for (const child of children) child.parent = found.parent
  machine.snapshots.splice(machine.snapshots.indexOf(found), 1)
  if (machine.currentSnapshot === found.uuid) machine.currentSnapshot = found.parent
}
