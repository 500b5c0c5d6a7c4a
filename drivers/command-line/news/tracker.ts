import type { HypervisorEvent } from '../../../src/events.js'
import type { Happening, JournalEntry } from './entry.js'

/** A machine that runs, as a survey sees it. */
export interface RunningMachine {
  readonly name: string
  readonly uuid: string
  /** A number that is new at every start, where the hypervisor has one. */
  readonly id?: number | undefined
  /** Whether it is about to end by a crash. */
  readonly crashed?: boolean | undefined
}

/** What else a survey may have seen. */
export interface FurtherSight {
  /** Every definition, where the hypervisor keeps them itself. */
  readonly defined?: readonly { readonly name: string; readonly uuid: string }[] | undefined
  /** How machines have ended that ran before, where that can be told; the others have stopped. */
  readonly ended?: ReadonlyMap<string, 'stopped' | 'crashed' | 'saved'> | undefined
}

/** Knows which machines are defined and run, and tells every change of it once, whoever made it. */
export interface Tracker {
  /** Takes a line of the journal, of this connection or of another. */
  note(entry: JournalEntry): void
  /** Call it before the machines are listed, and what it returns with the list. */
  survey(): (running: readonly RunningMachine[], further?: FurtherSight) => void
  /** The UUIDs of machines that ran and are not in the list, and that nobody is known to end. */
  missing(running: readonly RunningMachine[]): readonly string[]
  /** The UUIDs of machines that somebody is starting or stopping. */
  busy(): readonly string[]
  /** Takes what somebody was doing to a machine for ended, without a line of the journal that says so. */
  abandon(uuid: string): void
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

interface Identity {
  readonly name: string
  readonly uuid: string
}

/**
 * Makes a {@link Tracker}. Programs write into the journal when they begin to start or stop a machine and when they have
 * done it; what a survey sees in between is theirs to tell. What it sees else has happened by itself, or by another tool.
 *
 * @param onVanish for hypervisors that take a machine away and make another one when its guest restarts itself: hears of
 *   every machine that is gone, which is not told of before it is there again, or {@link Tracker.giveUp} says that it will
 *   not be. Default: what is gone has ended
 */
export function createTracker(
  emit: (event: HypervisorEvent) => void,
  onVanish?: (uuid: string) => void,
): Tracker {
  let machines: Map<string, Machine> | undefined
  let definitions: Map<string, string> | undefined
  const underWay = new Map<string, number>()
  const touched = new Map<string, number>()
  let clock = 0

  const tell = (
    { name, uuid }: Identity,
    change: Extract<Happening, { type: 'lifecycle' }>['change'],
  ): void => emit({ type: 'lifecycle', change, domain: name, uuid, time: Date.now() })
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
  const keep = ({ name, uuid }: Identity, active: boolean): void => {
    if (active) machines?.set(uuid, { name, id: undefined, crashed: false })
    else machines?.delete(uuid)
  }
  /** Whether a survey was quicker to see a definition come or go. */
  const isKnown = ({ name, uuid }: Identity, change: string): boolean => {
    if (definitions === undefined) return false
    const there = definitions.get(uuid) === name
    if (change === 'defined') definitions.set(uuid, name)
    if (change === 'undefined' && there) definitions.delete(uuid)
    return there === (change === 'defined') && (change === 'defined' || change === 'undefined')
  }
  const compareDefinitions = (defined: readonly Identity[], isTheirs: (uuid: string) => boolean): void => {
    if (definitions === undefined) {
      definitions = new Map(defined.map(({ name, uuid }) => [uuid, name]))
      return
    }
    const known = definitions
    const now = new Map(defined.map(({ name, uuid }) => [uuid, name]))
    for (const [uuid, name] of [...known]) {
      if (now.get(uuid) === name || isTheirs(uuid)) continue
      known.delete(uuid)
      tell({ name, uuid }, 'undefined')
    }
    for (const identity of defined) {
      if (known.get(identity.uuid) === identity.name || isTheirs(identity.uuid)) continue
      known.set(identity.uuid, identity.name)
      tell(identity, 'defined')
    }
  }
  const note = (entry: JournalEntry): void => {
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
      const { change, name = domain.name } = happening
      const was = machines?.has(uuid)
      // A survey was quicker.
      if ((change === 'started' && was === true) || (change === 'stopped' && was === false)) continue
      if (!isKnown({ name, uuid }, change)) tell({ name, uuid }, change)
    }
    if (to !== undefined) keep(domain, to)
    if (!isUnderWay(uuid)) underWay.delete(uuid)
  }
  return {
    note,
    survey() {
      const begun = clock
      return (running, { defined, ended } = {}) => {
        const now = new Map(running.map((domain) => [domain.uuid, domain]))
        const isTheirs = (uuid: string): boolean => isUnderWay(uuid) || (touched.get(uuid) ?? 0) > begun
        const known = machines
        machines ??= new Map(running.map((domain) => [domain.uuid, seen(domain)]))
        if (known === undefined) {
          if (defined !== undefined) compareDefinitions(defined, isTheirs)
          return
        }
        for (const [uuid, machine] of known) {
          if (now.has(uuid) || isTheirs(uuid) || machine.vanished) continue
          if (onVanish !== undefined) {
            known.set(uuid, { ...machine, vanished: true })
            onVanish(uuid)
            continue
          }
          known.delete(uuid)
          tell({ name: machine.name, uuid }, ended?.get(uuid) ?? (machine.crashed ? 'crashed' : 'stopped'))
        }
        if (defined !== undefined) compareDefinitions(defined, isTheirs)
        for (const domain of running) {
          if (isTheirs(domain.uuid)) continue
          const machine = known.get(domain.uuid)
          known.set(domain.uuid, seen(domain))
          if (machine === undefined) tell(domain, 'started')
          else if (machine.vanished || (machine.id !== undefined && machine.id !== domain.id)) {
            tell(domain, 'reset')
          }
        }
        if (!underWay.size) touched.clear()
      }
    },
    missing(running) {
      const now = new Set(running.map(({ uuid }) => uuid))
      return [...(machines?.keys() ?? [])].filter((uuid) => !now.has(uuid) && !isUnderWay(uuid))
    },
    busy: () => [...underWay.keys()].filter(isUnderWay),
    abandon(uuid) {
      underWay.delete(uuid)
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
      definitions = undefined
      underWay.clear()
      touched.clear()
    },
  }
}

function seen({ name, id, crashed = false }: RunningMachine): Machine {
  return { name, id, crashed }
}
