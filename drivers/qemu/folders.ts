import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { definitionPath } from '../../src/state/domains/paths.js'
import { longestSocketPath } from '../../src/transports/listening-socket.js'

/** What lies in the folder of a domain. */
export interface DomainPaths {
  /** Its lock is held while the state of the domain is being changed. */
  readonly folder: string
  readonly definition: string
  /** The domain's own copy of the UEFI variables. */
  readonly uefiVariables: string
  /** What is known of the domain's snapshots, and which files its disks are now. */
  readonly snapshots: string
  /** What is known of the domain's checkpoints. */
  readonly checkpoints: string
  /** The running state that the next start goes on from, and that no machine has gone on from yet. */
  readonly managedSave: string
  /** The current or last machine. It is made anew at every start. */
  readonly run: RunPaths
}

/** What lies in the folder of a machine. */
export interface RunPaths {
  readonly folder: string
  /** How the machine was started; written before it is. */
  readonly record: string
  /** Written by QEMU, and removed by it when it ends in order: what is left of a dead machine is a crash. */
  readonly pid: string
  /** Held by QEMU as long as it lives. */
  readonly lifeline: string
  /** QEMU's standard error. */
  readonly errors: string
  /** Says why we end the machine; written before we do. */
  readonly ending: string
  /** The path of a console: with `.in` a FIFO that QEMU reads, with `.out` the file that it writes. */
  consolePath(port: number): string
  /** Held by the connection that uses a monitor. */
  monitorLock(slot: number): string
}

/** The paths of a domain's folder, wherever it lies. */
export function domainPaths(folder: string): DomainPaths {
  return {
    folder,
    definition: definitionPath(folder),
    uefiVariables: join(folder, 'uefi-variables.fd'),
    snapshots: join(folder, 'snapshots.json'),
    checkpoints: join(folder, 'checkpoints.json'),
    managedSave: join(folder, 'managed-save'),
    run: runPaths(join(folder, 'run')),
  }
}

function runPaths(folder: string): RunPaths {
  return {
    folder,
    record: join(folder, 'machine.json'),
    pid: join(folder, 'pid'),
    lifeline: join(folder, 'lifeline'),
    errors: join(folder, 'stderr.log'),
    ending: join(folder, 'ending'),
    consolePath: (port) => join(folder, `serial${port}`),
    monitorLock: (slot) => join(folder, `monitor${slot}.lock`),
  }
}

/** How many monitors a machine has, and so how many connections can speak to it at once. */
export const monitorSlots = 4

/** The sockets of a machine. */
export interface SocketPaths {
  monitor(slot: number): string
  readonly agent: string
}

/** The paths of a machine's sockets in a folder. */
export function socketPaths(folder: string): SocketPaths {
  return {
    monitor: (slot) => join(folder, `monitor${slot}.sock`),
    agent: join(folder, 'agent.sock'),
  }
}

/**
 * The folder for a machine's sockets: the machine's own, unless the paths would be too long for UNIX sockets;
 * then a short one, in `$XDG_RUNTIME_DIR/polyvisor` or `/tmp/polyvisor-<uid>`, named by a digest of the former.
 */
export function chooseSocketFolder(run: RunPaths): string {
  const longest = socketPaths(run.folder).monitor(monitorSlots - 1)
  if (Buffer.byteLength(longest) <= longestSocketPath) return run.folder
  return join(shortSocketRoot(), createHash('sha256').update(run.folder).digest('hex').slice(0, 24))
}

/** The private folder that holds the sockets of machines whose own folders have long paths. */
export function shortSocketRoot(): string {
  const { XDG_RUNTIME_DIR = '' } = process.env
  if (isAbsolute(XDG_RUNTIME_DIR) && Buffer.byteLength(XDG_RUNTIME_DIR) < 50)
    return join(XDG_RUNTIME_DIR, 'polyvisor')
  const temporary = Buffer.byteLength(tmpdir()) < 50 ? tmpdir() : '/tmp'
  return join(temporary, `polyvisor-${process.getuid?.() ?? 0}`)
}
