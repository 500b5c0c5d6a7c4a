/** A snapshot of a machine of the stand-in. */
export interface StandInSnapshot {
  readonly uuid: string
  name: string
  readonly description: string
  readonly time: string
  /** Whether it has the memory of a machine that ran. */
  readonly online: boolean
  parent: string | undefined
}

/** A machine of the stand-in. */
export interface StandInMachine {
  readonly uuid: string
  name: string
  settingsFile: string
  state: 'poweroff' | 'saved' | 'aborted' | 'running' | 'paused'
  /** Until when its session stays open after it has ended. */
  lockedUntil: number
  settings: Record<string, readonly string[]>
  controllers: { name: string; add: string; type: string; ports: number }[]
  attachments: Record<string, { type: string; medium: string }>
  forwards: Record<string, string[]>
  extra: Record<string, string>
  snapshots: StandInSnapshot[]
  currentSnapshot: string | undefined
  /** What the guest was told: keys, a balloon, interrupts. */
  guest: string[]
}

/** Everything that the stand-in keeps. */
export interface StandInState {
  machines: StandInMachine[]
}

/** What a test has the stand-in do. */
export interface Behaviour {
  /** Guests take no notice of the power button. */
  readonly deaf?: boolean | undefined
  /** Milliseconds for which a session stays open after its machine has ended. */
  readonly linger?: number | undefined
  /** A command that never ends. */
  readonly hang?: string | undefined
  /** A command that fails, and with which words. */
  readonly fail?: Readonly<Record<string, string>> | undefined
}
