import type { DomainSpec } from '../../../src/spec/schema.js'
import type { RunPaths } from '../folders.js'
import type { MachinePlan } from '../recipe.js'

/** The program of a living machine. */
export interface RunningProgram {
  readonly run: RunPaths
  readonly pid: number
  /** The arguments that it was started with. */
  readonly args: readonly string[]
}

/** A program that has been asked for its state. */
export interface StateRequest {
  /**
   * Asked once the program is held. If its guest had ended by itself just before, the answer is `false`, and the program
   * ends as it would have when it is let go. Default: it was interrupted.
   */
  interrupted?(): Promise<boolean>
  /** Resolves when the guest goes on and hears what is typed, after the program has been let go. Default: at once. */
  resumed?(): Promise<void>
  /** Done before the program goes on, also if it never answered. */
  withdraw(): Promise<void>
}

/** How a program writes the whole state of its machine to a file, and begins from one. */
export interface StateWay {
  /** Refuses a machine whose state the program cannot write or read. Default: it can. @throws HypervisorError `ERR_UNSUPPORTED`. */
  requirePossible?(spec: DomainSpec): void
  /**
   * Asks the program to write its state to `machine.state` in its folder, then a line to `state.answer`, which is `ok` or
   * what went wrong, and then to stop itself (SIGSTOP) before its guest goes on. It may be stopped already; whatever
   * continues it comes afterwards.
   */
  ask(program: RunningProgram): Promise<StateRequest>
  /**
   * The plan of a machine that begins with the state in `machine.state`, which is put into its folder. With `paused` it
   * stops itself (SIGSTOP) after its sign, before the guest goes on.
   */
  restore(plan: MachinePlan, paused: boolean): MachinePlan
  /**
   * Resolves when a machine that was restored, and is not to be paused, hears what is typed, which may be later than its sign.
   * Default: at once.
   *
   * @param pid the program's
   * @param parent the process that has started it
   */
  goesOn?(pid: number, parent: number): Promise<void>
}

/** Names of the files by which a program and the engine speak of its state. */
export const stateFiles = { state: 'machine.state', answer: 'state.answer' } as const

/** What a shell is to do that a program has started, once its state is written: it answers, and stops the program. */
export const holdCommand = `echo ok >${stateFiles.answer}; kill -STOP $PPID`
