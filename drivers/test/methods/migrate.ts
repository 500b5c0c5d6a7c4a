import { setImmediate } from 'node:timers/promises'
import type { MigrateMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { requireNumber } from '../../../src/require-number.js'
import { parseUri } from '../../../src/uri.js'
import { applyImage, takeImage } from '../image.js'
import { withJob } from '../job.js'
import { createMachine, type Machine, requireState } from '../machine.js'
import { readParameters } from '../parameters.js'
import { continueGuest, switchOff } from '../power.js'
import type { Session } from '../session.js'
import { addMachine, openWorld, tellLifecycle, type World } from '../world.js'

/** In how many steps the memory is sent at least. */
const fewestRounds = 8

/** How long a step may take where a bandwidth is given, in milliseconds. */
const longestRound = 100

/** Feature `migrate`: to another `test:` path of this process. */
export function migrateMethods(session: Session, machine: Machine): MigrateMethods {
  return {
    migrate: (destinationUri, o = {}) =>
      session.perform({
        name: 'migrate',
        machine,
        signal: o.signal,
        async work(signal) {
          requireState(machine, 'running', 'paused')
          if (o.bandwidth !== undefined) {
            requireNumber('bandwidth', o.bandwidth, 1, Number.MAX_SAFE_INTEGER)
          }
          const destination = openDestination(session.world, destinationUri)
          await withJob(session.world, machine, 'migration', signal, async (job, either) => {
            const { run, memory: total } = machine
            const milliseconds = o.bandwidth === undefined ? 0 : (total / o.bandwidth) * 1000
            const rounds = Math.max(fewestRounds, Math.ceil(milliseconds / longestRound))
            for (let round = 1; round <= rounds; round += 1) {
              await sendRound(session.world, milliseconds / rounds, either)
              const transferred = Math.floor((total * round) / rounds)
              const remaining = total - transferred
              job.memory = Object.freeze({ processed: transferred, remaining, total })
              o.onProgress?.(Object.freeze({ transferred, remaining, total }))
            }
            either.throwIfAborted()
            if (machine.run === undefined || machine.run !== run) {
              throw new HypervisorError('ERR_OPERATION_FAILED', 'the machine stopped while it was migrated')
            }
            const arrival = makeRoom(destination, machine)
            const image = takeImage(machine)
            switchOff(session.world, machine, 'migrated', `to ${destinationUri}`)
            applyImage(arrival, image)
            arrival.checkpoints = machine.checkpoints
            tellLifecycle(destination, arrival, 'migrated', `from test:///${session.world.name}`)
            continueGuest(destination, arrival, image.guest)
          })
        },
      }),
  }
}

/** Lets the time pass that a part of the memory takes; what ends the migration ends the wait. */
async function sendRound({ clock }: World, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0) await setImmediate()
  else await clock.wait(milliseconds, signal).catch(() => {})
  signal.throwIfAborted()
}

function openDestination(source: World, text: string): World {
  const uri = parseUri(text)
  if (uri.scheme !== 'test') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${text}' is not a URI of the driver 'test'`, {
      field: 'destinationUri',
    })
  }
  const parameters = readParameters(uri)
  const destination = openWorld(parameters.world, parameters)
  if (destination !== source) return destination
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${text}' is where the machine is already`, {
    field: 'destinationUri',
  })
}

/** The definition at the destination: the one that is there and off, or a new one. */
function makeRoom(destination: World, machine: Machine): Machine {
  const { name, uuid } = machine.spec
  const there = destination.machines.get(name)
  const same = there ?? destination.machinesByUuid.get(uuid)
  if (same === undefined) {
    const arrival = createMachine(machine.spec, machine.options)
    arrival.labels = machine.labels
    addMachine(destination, arrival)
    return arrival
  }
  const off = same.state === 'shutoff' || same.state === 'crashed'
  if (same.spec.uuid === uuid && same.spec.name === name && off) return same
  throw new HypervisorError('ERR_DOMAIN_EXISTS', `the destination has a domain '${same.spec.name}' already`)
}
