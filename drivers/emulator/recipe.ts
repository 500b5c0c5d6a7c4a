import type { z } from 'zod'
import type { DomainDefinition } from '../../src/backend.js'
import type { Architecture, DomainSpec } from '../../src/spec/schema.js'
import type { DisplaySize } from './display/x-server.js'
import type { MachineImage } from './image-locks.js'
import type { StateWay } from './state/state-way.js'

/** A program that is a machine. */
export interface EmulatorProgram {
  /** What it is called on the PATH; the first that is there counts. */
  readonly names: readonly [string, ...string[]]
  /** The Debian packages (12, bookworm) to install. */
  readonly packages: readonly [string, ...string[]]
  /** The component of Debian's archive that has them. Default: `main`. */
  readonly component?: string | undefined
  /** Arguments with which it says its version and ends. */
  readonly versionArguments: readonly string[]
  /** What it reads on its standard input then. Default: nothing. */
  readonly versionInput?: string | undefined
  /** Finds the version in what it says then: the first group. */
  readonly version: RegExp
  /** The oldest version that this driver works with. */
  readonly oldest: string
}

/** A kind of guest that a recipe runs. */
export interface EmulatorGuest {
  readonly architecture: Architecture
  readonly program: EmulatorProgram
  /** What `machine` of a specification may be for it. Default: nothing. */
  readonly machines?: readonly string[] | undefined
}

/** How a serial port reaches the emulator. Each is a pseudoterminal, of which the engine keeps the other side. */
export interface ConsoleWay {
  /** Number of the serial port: 0 or 1. */
  readonly port: number
  /**
   * `stdio`: it is the emulator's standard input and output; `device`: the emulator opens it as `tty0` or `tty1`,
   * which is in the folder that it runs in; `bytes`: it writes to `tty0`, and reads `tty0.in`, a pipe of which every
   * read gets a single byte, for an emulator that waits for more while its library still holds some.
   */
  readonly kind: 'stdio' | 'device' | 'bytes'
}

/** How to run an emulator for one domain. It runs in a folder of its own, so that no path needs to be written down. */
export interface MachinePlan {
  readonly program: EmulatorProgram
  readonly args: readonly string[]
  /** Files that are written into its folder before, by their names. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** Links to files of the specification that are made in its folder, so that configurations hold no names of others. */
  readonly links: Readonly<Record<string, string>>
  readonly consoles: readonly ConsoleWay[]
  /** What it writes, and to which file in its folder, when the machine has begun: `output.log` is its own output. */
  readonly sign: {
    readonly file: string
    readonly pattern: RegExp
    /** What it writes there instead if the machine cannot begin, though it goes on itself. */
    readonly failure?: RegExp | undefined
  }
  /** The file in its folder that holds its last words. `serial0.out` is what came out of the first console. */
  readonly words: string
  /** Variables of its environment beside the engine's, or instead of those. Default: none. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** Whether it gets a network of its own, with nothing in it, since it would listen on every address. Default: `false`. */
  readonly ownNetwork?: boolean | undefined
  /**
   * What the emulator is started by, with it and its arguments behind: for a console that takes more than a terminal. It
   * must become the emulator, by `exec`. Default: nothing.
   */
  readonly wrapper?: readonly string[] | undefined
}

/** How an emulator ended. */
export interface ProgramEnd {
  /** Exit status; 128 and the number of the signal, if one ended it. `undefined` if nobody knows. */
  readonly status: number | undefined
  /** The end of what it wrote into {@link MachinePlan.words}. */
  readonly lastWords: string
}

/** What that means for the machine. */
export interface MachineEnd {
  readonly change: 'stopped' | 'crashed'
  readonly reason: string
}

/** All that the engine needs to know of an emulator. */
export interface EmulatorRecipe<Options> {
  /** The driver's name. */
  readonly name: string
  readonly title: string
  readonly options: z.ZodType<Options>
  /** How it executes instructions: `interpreter`, `translator`. */
  readonly accelerator: string
  readonly guests: readonly [EmulatorGuest, ...EmulatorGuest[]]
  /** The screen of the X server that a machine gets if its specification says `graphics: vga`. Default: none, and no X server. */
  readonly display?: DisplaySize | undefined
  /** How long its window may take to be there after its sign, for a picture to wait for, in milliseconds. Default: 0. */
  readonly windowLimit?: number | undefined
  /** Images that a machine uses beside the disks of its specification. Default: none. */
  images?(options: Options): readonly MachineImage[]
  /** The memory of the machine in bytes, where the specification's is not what it gets. Default: the specification's. */
  memory?(spec: DomainSpec): number
  /**
   * Says how to run a domain. Files that the specification names have been found.
   * @throws HypervisorError `ERR_INVALID_SPEC` for what it cannot honour; `ERR_NOT_INSTALLED` for firmware that is missing.
   */
  plan(definition: DomainDefinition<Options>): Promise<MachinePlan>
  /** Finds what went wrong in its last words. Default: their last line. */
  complaintOf?(lastWords: string): string | undefined
  /** Says what the end of the program means. Default: status 0 is `stopped`, anything else `crashed`. */
  describeEnd?(end: ProgramEnd): MachineEnd
  /** How it writes the state of its machine and begins from one, which the features `save` and `snapshots` need. Default: it cannot. */
  readonly state?: StateWay | undefined
  /** How long it may take until its sign comes, in milliseconds. Default: 20,000. */
  readonly startLimit?: number | undefined
  /** How long it may take to obey SIGTERM before it is killed, in milliseconds. Default: 1,000. */
  readonly endGrace?: number | undefined
}
