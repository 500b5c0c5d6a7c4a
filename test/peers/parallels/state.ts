/** A snapshot of a machine of the stand-in. */
export interface StandInSnapshot {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly date: string
  /** What the machine was: the words of Snapshots.xml. */
  readonly state: 'poweroff' | 'poweron' | 'pause' | 'suspend'
  parent: string
}

/** A device of a machine of the stand-in, in the order and words of `prlctl list --info --json`. */
export type StandInDevice = Record<string, string | boolean>

/** A machine of the stand-in. */
export interface StandInMachine {
  readonly uuid: string
  name: string
  home: string
  state: 'stopped' | 'running' | 'paused' | 'suspended' | 'stopping'
  os: string
  cpus: number
  memory: number
  efi: boolean
  bootOrder: string
  settings: Record<string, string>
  devices: Record<string, StandInDevice>
  snapshots: StandInSnapshot[]
  currentSnapshot: string
  /** What the guest was told. */
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
  /** How often a machine is still said to be stopping after it has been stopped. */
  readonly linger?: number | undefined
  /** A command that never ends. */
  readonly hang?: string | undefined
  /** A command that fails, and with which words. */
  readonly fail?: Readonly<Record<string, string>> | undefined
  /** What the host's machines are: those of Apple's own processors, or of Intel's. Default: Intel. */
  readonly arm?: boolean | undefined
}

/** What prlctl ends with when something is refused: its words on standard error, and the exit code. */
export class Refusal extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 255) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Refuses what a machine must be in another state for (vagrant-parallels, pull request 295, has the words). */
export function requireState(
  doing: string,
  { name, state }: StandInMachine,
  ...states: readonly StandInMachine['state'][]
): void {
  if (states.includes(state)) return
  const why = `This operation cannot be completed because the virtual machine "${name}" is in the "${state}" state.`
  throw new Refusal(`Failed to ${doing}: Unable to complete the operation. ${why}`)
}
