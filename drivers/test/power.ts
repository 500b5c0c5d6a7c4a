import type { DomainState } from '../../src/domain-data.js'
import type { LifecycleChange } from '../../src/events.js'
import { programs } from './guest/programs.js'
import { type GuestState, runGuest } from './guest/run.js'
import { type Machine, portOf, powerCycle, setState } from './machine.js'
import { tellLifecycle, type World } from './world.js'

/** Boots a machine that is off; paused, its guest has not begun. */
export function switchOn(
  world: World,
  machine: Machine,
  state: Extract<DomainState, 'running' | 'paused'> = 'running',
): void {
  powerCycle(machine)
  for (const port of machine.ports.values()) port.clear()
  machine.startedAt = world.clock.now()
  setState(machine, state)
  tellLifecycle(world, machine, 'started')
  startGuest(world, machine)
}

/**
 * Lets the guest of a machine go on from a kept state, running or paused as `machine.state` says; one that had not
 * begun yet boots.
 */
export function continueGuest(world: World, machine: Machine, state: GuestState | undefined): void {
  machine.startedAt ??= world.clock.now()
  startGuest(world, machine, state)
}

/** Presses the reset button. */
export function pressReset(world: World, machine: Machine): void {
  machine.run?.end()
  machine.frozen = false
  tellLifecycle(world, machine, 'reset')
  startGuest(world, machine)
}

/** Takes the power away; `change` says how it ended. */
export function switchOff(
  world: World,
  machine: Machine,
  change: Extract<LifecycleChange, 'stopped' | 'crashed' | 'saved' | 'migrated'>,
  reason?: string,
): void {
  const state: DomainState = change === 'crashed' ? 'crashed' : 'shutoff'
  machine.run?.end()
  machine.run = undefined
  machine.startedAt = undefined
  powerCycle(machine)
  setState(machine, state, reason)
  tellLifecycle(world, machine, change, reason)
  for (const port of machine.ports.values()) port.end()
}

function startGuest(world: World, machine: Machine, state?: GuestState): void {
  const { name } = machine.spec
  const guest = world.guests.get(name) ?? world.guests.get(undefined) ?? programs[machine.options.guest]
  machine.run?.end()
  const host = {
    spec: machine.spec,
    clock: world.clock,
    output: (data: Uint8Array, port: number) => portOf(machine, port).output(data),
    powerOff: () => {
      tellLifecycle(world, machine, 'shutdown', 'the guest powers itself off')
      switchOff(world, machine, 'stopped', 'the guest powered itself off')
    },
    reboot: () => pressReset(world, machine),
    crash: (reason: string) => switchOff(world, machine, 'crashed', reason),
  }
  const run = runGuest(guest, host, state, machine.state === 'paused')
  const alive = machine.state === 'running' || machine.state === 'paused'
  machine.run = alive ? run : undefined
}
