import type { Place } from './place.js'

/** The machine whose settings are looked at. */
export interface TuneMachine {
  /** Where `/proc` and `/sys` stand, with a slash at the end: `/`. */
  readonly root: string
  /** CPUs that are on. */
  readonly online: readonly number[]
  /** CPUs that measuring shall have for itself; empty on a machine with one CPU. */
  readonly measuring: readonly number[]
}

/** A place with the value that it should have. */
export interface WantedPlace extends Place {
  readonly wanted: string
  /** Whether the kernel refuses it for some places, so that one refusal is no failure. */
  readonly mayRefuse?: boolean
  /** What it is before anything is changed, where the place itself comes with the change before it. */
  readonly initial?: string
  /** What values are called, where they say the opposite of what one expects. */
  readonly words?: Readonly<Record<string, string>>
}

/** Something about a machine that makes measurements noisy. To add one, add an entry to `settings`. */
export interface Setting {
  /** Lower-case words with hyphens. */
  readonly name: string
  readonly title: string
  /** The recommended value in words. */
  readonly recommended: string
  /** Why, in a sentence that begins in lower case. */
  readonly why: string
  /** Why it is changed only if it is named, in a sentence that begins in lower case. */
  readonly onRequest?: string
  /** Where it stands on this machine; none if the machine does not have it. */
  places(machine: TuneMachine): Promise<readonly WantedPlace[]>
  /** What stands against it on this machine, as a sentence; `undefined` if nothing does. */
  note?(machine: TuneMachine): Promise<string | undefined>
  /** A setting that only the kernel's command line changes: its value, and none of the places. */
  fixedValue?(machine: TuneMachine): Promise<string | undefined>
}
