import { basename } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import { HypervisorError } from '../../src/errors.js'
import { type ProgramResult, runToEnd } from '../../src/transports/child-process.js'
import { findOnPath, requireExecutable } from '../../src/transports/find-on-path.js'
import { commandError, type Meanings } from './failure.js'

/** Milliseconds after which a program that answers at once otherwise is given up. */
const usualLimit = 120_000

/** Milliseconds for what takes as long as it takes: the most that Node's timers keep. */
const noLimit = 2 ** 31 - 1

/** Bytes of each output that are kept. */
const maximumOutput = 16 * 2 ** 20

/** How a program is run by which machines are managed. */
export interface ProgramSettings {
  readonly path: string
  /** Arguments that stand before all others. */
  readonly before?: readonly string[] | undefined
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly meanings: Meanings
  /** What went wrong, among all that the program wrote. */
  complaintOf(output: string): string
}

/** How to run it once. */
export interface CommandOptions extends Pick<CallOptions, 'signal'> {
  /** Whether it takes as long as it takes. Default: it is given up after two minutes. */
  readonly long?: boolean | undefined
}

/** A program by which machines are managed. Each argument arrives as it is: there is no shell. */
export interface CommandProgram {
  /** Runs it and gives what it wrote. @throws HypervisorError what it means if it ends with anything but 0; `ERR_TIMEOUT`. */
  run(args: readonly string[], options?: CommandOptions): Promise<string>
  /** Runs it to its end, whatever its exit code. An abort kills it. @throws HypervisorError `ERR_ABORTED`, `ERR_TIMEOUT`. */
  result(args: readonly string[], options?: CommandOptions): Promise<ProgramResult>
}

/** Makes a {@link CommandProgram}. */
export function createProgram(settings: ProgramSettings): CommandProgram {
  const { path, before = [], environment = {}, meanings, complaintOf } = settings
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const program: CommandProgram = {
    result: (args, { signal, long } = {}) =>
      runToEnd(path, [...before, ...args], {
        signal,
        maximumOutput,
        timeout: long ? noLimit : usualLimit,
        environment: { ...Object.fromEntries(inherited), ...environment },
        locale: 'C.UTF-8',
      }),
    async run(args, options) {
      const result = await program.result(args, options)
      if (result.exitCode === 0) return result.stdout
      throw commandError({ argv: [basename(path), ...args], ...result }, meanings, complaintOf)
    },
  }
  return program
}

/** How a program is found. */
export interface ProgramSearch {
  readonly name: string
  /** Folders behind those of the PATH. */
  readonly further?: readonly string[] | undefined
  readonly hint: string
}

/** Finds a program, where no path of it is given. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export function findProgram(given: string | undefined, { name, further, hint }: ProgramSearch): string {
  const path = given === undefined ? findOnPath(name, further) : requireExecutable(given, 'program')
  if (path !== undefined) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `${name} is not on the PATH`, { hint })
}
