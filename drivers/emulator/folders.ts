import { join } from 'node:path'
import { definitionPath } from '../../src/state/domains/paths.js'
import { stateFiles } from './state/state-way.js'

/** What lies in the folder of a domain. */
export interface DomainPaths {
  /** Its lock is held while the state of the domain is being changed. */
  readonly folder: string
  readonly definition: string
  /** The folder of its snapshots and the book of them. */
  readonly snapshots: string
  /** The current or last machine. It is made anew at every start, and is the folder that the emulator runs in. */
  readonly run: RunPaths
}

/** What lies in the folder of a machine. */
export interface RunPaths {
  readonly folder: string
  /** How the machine was started; written before it is. */
  readonly record: string
  /** The process that waits for the emulator, and leads its group. */
  readonly keeperPid: string
  /** The emulator's own process. */
  readonly pid: string
  /** Held by the emulator and its keeper as long as one of them lives. */
  readonly lifeline: string
  /** Its exit status; written by the keeper. */
  readonly exit: string
  /** Says why we end the machine; written before we do. */
  readonly ending: string
  /** What became of the machine, a line a change. */
  readonly journal: string
  /** The emulator's own output and errors. */
  readonly output: string
  /** The state that the program has just written, or begins from. */
  readonly state: string
  /** What the program says of that; see `StateWay`. */
  readonly stateAnswer: string
  /** The path of a console: with `.in` a FIFO that is passed on to the emulator, with `.out` the file of what it wrote. */
  consolePath(port: number): string
  /** The link to the terminal of a console. */
  terminal(port: number): string
  /** The FIFO by which an emulator gets the input of a console byte by byte. */
  singleBytes(port: number): string
}

/** The paths of a domain's folder, wherever it lies. */
export function domainPaths(folder: string): DomainPaths {
  return {
    folder,
    definition: definitionPath(folder),
    snapshots: join(folder, 'snapshots'),
    run: runPaths(join(folder, 'run')),
  }
}

function runPaths(folder: string): RunPaths {
  return {
    folder,
    record: join(folder, 'machine.json'),
    keeperPid: join(folder, 'keeper.pid'),
    pid: join(folder, 'emulator.pid'),
    lifeline: join(folder, 'lifeline'),
    exit: join(folder, 'exit'),
    ending: join(folder, 'ending'),
    journal: join(folder, 'journal'),
    output: join(folder, 'output.log'),
    state: join(folder, stateFiles.state),
    stateAnswer: join(folder, stateFiles.answer),
    consolePath: (port) => join(folder, `serial${port}`),
    terminal: (port) => join(folder, `tty${port}`),
    singleBytes: (port) => join(folder, `tty${port}.in`),
  }
}
