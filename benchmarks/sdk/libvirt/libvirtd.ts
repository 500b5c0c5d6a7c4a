import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../host/find-tool.js'
import { nobody } from '../host/nobody.js'
import { findProcessesOf, goneWithin } from '../host/processes.js'
import { hasEnded, patience, untilAccepting } from './until-accepting.js'

/** A daemon of libvirt that belongs to its starter alone: its session drivers, and its driver `test`. */
export interface Libvirtd {
  /** Its UNIX socket, for `?socket=` of URIs. */
  readonly socket: string
  /** The folder in which everything of it lies. It belongs to the user {@link owner}, and others cannot enter. */
  readonly folder: string
  /** The daemon, which is a child of this process. */
  readonly process: ChildProcess
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void
  /** Ends the process and starts another one in its place, which it does not know anything of. */
  restart(): Promise<void>
  /** Ends it with all machines and helpers, and removes the folder. */
  stop(): Promise<void>
}

/** Where a daemon lies, and what it finds. */
export interface LibvirtdSettings {
  /** What the path of its folder begins with, `polyvisor-bench-` among temporary files by default. Nobody must be able to get there. */
  readonly prefix?: string
  /**
   * The emulators that are on its PATH, by default only `qemu-system-x86_64`. It asks each for what it can do when
   * `qemu:///session` is opened first: 1.8 s with one of them, 50 s with all 33 of Debian 12.
   */
  readonly emulators?: readonly string[]
  /** Writes the configuration of the daemon into its folder. Default: none. */
  readonly configure?: (folder: string) => Promise<DaemonStart>
}

/** How the daemon is started. */
export interface DaemonStart {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** A port of the loopback address at which it listens as well, which it does later than at its socket. */
  readonly port?: number | undefined
}

/** As whom the daemon runs: nobody where this process is root's, else their own user. */
export const owner = process.getuid?.() === 0 ? nobody : undefined

/** Gives a file or folder to the user whose daemon it is. */
export async function giveToDaemon(path: string): Promise<void> {
  if (owner !== undefined) await chown(path, owner, owner)
}

/** Starts a daemon, and returns when it accepts connections. */
export async function startLibvirtd(settings: LibvirtdSettings = {}): Promise<Libvirtd> {
  const folder = await makeFolder(
    settings.prefix ?? join(tmpdir(), 'polyvisor-bench-'),
    settings.emulators ?? ['qemu-system-x86_64'],
  )
  const configured: DaemonStart = (await settings.configure?.(folder)) ?? { args: [], env: {} }
  let child = spawnDaemon(folder, configured)
  const daemon: Libvirtd = {
    socket: join(folder, 'run/libvirt/libvirt-sock'),
    folder,
    get process() {
      return child
    },
    kill: (signal) => void child.kill(signal),
    async restart() {
      await end(child)
      child = spawnDaemon(folder, configured)
      await untilAccepting([daemon.socket, configured.port], child)
    },
    async stop() {
      await end(child)
      await endProcessesOf(folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilAccepting([daemon.socket, configured.port], child)
  } catch (error) {
    await daemon.stop()
    throw error
  }
  return daemon
}

async function makeFolder(prefix: string, emulators: readonly string[]): Promise<string> {
  const folder = await mkdtemp(prefix)
  for (const name of ['run', 'bin']) {
    await mkdir(join(folder, name), { mode: 0o700 })
    await giveToDaemon(join(folder, name))
  }
  await giveToDaemon(folder)
  for (const name of ['qemu-img', ...emulators]) {
    const path = findTool(name)
    if (path !== undefined) await symlink(path, join(folder, 'bin', name))
  }
  return folder
}

function spawnDaemon(folder: string, { args: given, env }: DaemonStart): ChildProcess {
  const program = findTool('libvirtd') ?? 'libvirtd'
  const who = ['--reuid', `${owner}`, '--regid', `${owner}`, '--clear-groups', '--']
  const [file, args] =
    owner === undefined ? [program, given] : [findTool('setpriv') ?? 'setpriv', [...who, program, ...given]]
  return spawn(file, args, {
    cwd: '/',
    env: {
      ...env,
      HOME: folder,
      XDG_RUNTIME_DIR: join(folder, 'run'),
      XDG_CONFIG_HOME: join(folder, '.config'),
      XDG_CACHE_HOME: join(folder, '.cache'),
      XDG_DATA_HOME: join(folder, '.local'),
      PATH: `${join(folder, 'bin')}:/usr/sbin:/sbin`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return
  const over = once(child, 'exit')
  child.kill('SIGTERM')
  // A stopped process hears of it only when it goes on.
  child.kill('SIGCONT')
  const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), patience)
  await over
  clearTimeout(timer)
}

/** Machines live on without the daemon, and so does the keeper of their logs. */
async function endProcessesOf(folder: string): Promise<void> {
  for (const { pid } of findProcessesOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
  const left = await goneWithin(patience, () => findProcessesOf(folder))
  if (left.length > 0) throw new Error(`process ${left[0]?.pid} does not end: ${left[0]?.command}`)
}
