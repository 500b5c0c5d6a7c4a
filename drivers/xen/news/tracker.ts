import type { HypervisorEvent } from '../../../src/events.js'
import type { RunningDomain } from '../xl/list.js'
import type { JournalEntry } from './entry.js'

/** Knows which machines run, and tells every change of it once, whoever made it. */
export interface Tracker {
  /** Takes a line of the journal, of this connection or of another. */
  note(entry: JournalEntry): void
  /** Call it before the machines are listed, and what it returns with the list. */
  survey(): (running: readonly RunningDomain[]) => void
  /** Nobody makes a machine again that has vanished. */
  giveUp(uuid: string): void
  /** Whether a machine has vanished that may be made again. */
  hasVanished(uuid: string): boolean
  /** Forgets everything: what runs at the next survey is not told. */
  forget(): void
}

interface Machine {
  readonly name: string
  /** Its number, once a survey has seen it. */
  readonly id: number | undefined
  readonly crashed: boolean
  /** Whether the last survey has not found it any more. */
  readonly vanished?: true
}

/**
 * Makes a {@link Tracker}. Programs write into the journal when they begin to start or stop a machine and when they have
 * done it; what a survey sees in between is theirs to tell. What it sees else has happened by itself, or by another tool.
 *
 * When a guest restarts itself, xl takes the machine away, waits for two seconds, and makes another one for it. So a
 * machine that is gone is not told of before it is there again, or {@link Tracker.giveUp} says that it will not be.
 *
 * @param onVanish hears of every machine of which that has to be said
 */
export function createTracker(
  emit: (event: HypervisorEvent) => void,
  onVanish: (uuid: string) => void,
): Tracker {
  let machines: Map<string, Machine> | undefined
  const underWay = new Map<string, number>()
  const touched = new Map<string, number>()
  let clock = 0

  const tell = (
    domain: { readonly name: string; readonly uuid: string },
    change: 'started' | 'stopped' | 'crashed' | 'reset',
  ): void => emit({ type: 'lifecycle', change, domain: domain.name, uuid: domain.uuid, time: Date.now() })
  const isUnderWay = (uuid: string): boolean => (underWay.get(uuid) ?? 0) > 0

  /** Another tool, or the guest, may have changed what the author of an entry found. */
  const catchUp = ({ domain, from: active }: JournalEntry): void => {
    if (machines === undefined || active === undefined || isUnderWay(domain.uuid)) return
    const machine = machines.get(domain.uuid)
    if ((machine !== undefined) === active && !machine?.vanished) return
    tell(
      domain,
      active ? (machine === undefined ? 'started' : 'reset') : machine?.crashed ? 'crashed' : 'stopped',
    )
    keep(domain, active)
  }
  const keep = ({ name, uuid }: JournalEntry['domain'], active: boolean): void => {
    if (active) machines?.set(uuid, { name, id: undefined, crashed: false })
    else machines?.delete(uuid)
  }
  return {
    note(entry) {
      const { domain, step, to, happenings } = entry
      const { uuid } = domain
      clock += 1
      touched.set(uuid, clock)
      if (step === 'end') underWay.set(uuid, Math.max(0, (underWay.get(uuid) ?? 0) - 1))
      else if (step === 'begin') underWay.set(uuid, (underWay.get(uuid) ?? 0) + 1)
      catchUp(entry)
      for (const happening of happenings) {
        if (happening.type !== 'lifecycle') {
          emit({ ...happening, domain: domain.name, uuid, time: Date.now() })
          continue
        }
        const { type, change, name = domain.name } = happening
        const was = machines?.has(uuid)
        // A survey was quicker.
        if ((change === 'started' && was === true) || (change === 'stopped' && was === false)) continue
        emit({ type, change, domain: name, uuid, time: Date.now() })
      }
      if (to !== undefined) keep(domain, to)
      if (!isUnderWay(uuid)) underWay.delete(uuid)
    },
    survey() {
      const begun = clock
      return (running) => {
        const now = new Map(running.map((domain) => [domain.uuid, domain]))
        if (machines === undefined) {
          machines = new Map(now)
          return
        }
        const known = machines
        const isTheirs = (uuid: string): boolean => isUnderWay(uuid) || (touched.get(uuid) ?? 0) > begun
        for (const [uuid, machine] of known) {
          if (now.has(uuid) || isTheirs(uuid) || machine.vanished) continue
          known.set(uuid, { ...machine, vanished: true })
          onVanish(uuid)
        }
        for (const domain of running) {
          if (isTheirs(domain.uuid)) continue
          const machine = known.get(domain.uuid)
          known.set(domain.uuid, domain)
          if (machine === undefined) tell(domain, 'started')
          else if (machine.vanished || (machine.id !== undefined && machine.id !== domain.id)) {
            tell(domain, 'reset')
          }
        }
        if (!underWay.size) touched.clear()
      }
    },
    giveUp(uuid) {
      const machine = machines?.get(uuid)
      if (!machine?.vanished) return
      machines?.delete(uuid)
      tell({ name: machine.name, uuid }, machine.crashed ? 'crashed' : 'stopped')
    },
    hasVanished: (uuid) => machines?.get(uuid)?.vanished === true,
    forget() {
      machines = undefined
      underWay.clear()
      touched.clear()
    },
  }
}
