import type { DomainState } from '../../src/domain-data.js'
import { applyImage, type MachineImage } from './image.js'
import type { Machine } from './machine.js'
import { continueGuest, switchOn } from './power.js'
import { tellLifecycle, type World } from './world.js'

/** Lets a machine that is off go on from a state; what was kept for its next start is then out of date. */
export function goOnFrom(world: World, machine: Machine, image: MachineImage): void {
  machine.managedSave = undefined
  for (const port of machine.ports.values()) port.clear()
  applyImage(machine, image)
  tellLifecycle(world, machine, 'restored')
  continueGuest(world, machine, image.guest)
}

/** Boots a machine that is off, or lets it go on from the state that was kept for its start. */
export function startOrGoOn(
  world: World,
  machine: Machine,
  state?: Extract<DomainState, 'running' | 'paused'>,
): void {
  const { managedSave } = machine
  if (managedSave === undefined) switchOn(world, machine, state)
  else goOnFrom(world, machine, state === 'paused' ? { ...managedSave, state } : managedSave)
}
