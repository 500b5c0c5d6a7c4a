import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findTool } from './find-tool.js'
import { type ConfiguredDaemon, configureDaemon, type DaemonConfiguration } from './libvirtd-configuration.js'
import { giveToDaemon, owner } from './libvirtd-owner.js'
import { findProcessesOf, goneWithin } from './processes.js'

export { giveToDaemon, owner } from './libvirtd-owner.js'

/**
 * A daemon of libvirt that belongs to the tests alone: its session drivers, and its driver `test`. Each says that it is
 * on a host of its own, so that machines migrate from one to another.
 */
export interface Libvirtd {
  /** Its UNIX socket, for `?socket=` of URIs. */
  readonly socket: string
  /** The folder in which everything of it lies. It belongs to the user {@link owner}, and others cannot enter. */
  readonly folder: string
  /** The port of the loopback address at which it listens for TLS, if it was told to. */
  readonly tlsPort: number | undefined
  /** The daemon, which is a child of this process. */
  readonly process: ChildProcess
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void
  /** Ends the process and starts another one on the same socket and port, which it does not know anything of. */
  restart(): Promise<void>
  /** Ends it with all machines and helpers, and removes the folder. */
  stop(): Promise<void>
}

/** What a daemon of the tests finds. */
export interface LibvirtdSettings extends DaemonConfiguration {
  /**
   * The emulators that are on its PATH, by default only `qemu-system-x86_64`. It asks each for what it can do when
   * `qemu:///session` is opened first: 1.8 s with one of them, 50 s with all 33 of Debian 12.
   */
  readonly emulators?: readonly string[]
}

/** Milliseconds that the daemon has to accept a connection, or to end after it was asked to. */
const patience = 20_000

/** Starts a daemon, and returns when it accepts connections. */
export async function startLibvirtd(settings: LibvirtdSettings = {}): Promise<Libvirtd> {
  const folder = await makeFolder(settings.emulators ?? ['qemu-system-x86_64'])
  const configured = await configureDaemon(folder, settings)
  let child = spawnDaemon(folder, configured)
  const daemon: Libvirtd = {
    socket: join(folder, 'run/libvirt/libvirt-sock'),
    folder,
    tlsPort: configured.tlsPort,
    get process() {
      return child
    },
    kill: (signal) => void child.kill(signal),
    async restart() {
      await end(child)
      child = spawnDaemon(folder, configured)
      await untilAccepting(daemon.socket, child)
    },
    async stop() {
      await end(child)
      await endProcessesOf(folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilAccepting(daemon.socket, child)
  } catch (error) {
    await daemon.stop()
    throw error
  }
  return daemon
}

/** Starts a daemon before the tests of the suite that is being described, and ends it after them. */
export function useLibvirtd(settings: LibvirtdSettings = {}): () => Libvirtd {
  let daemon: Libvirtd | undefined
  before(async function () {
    this.timeout(2 * patience)
    daemon = await startLibvirtd(settings)
  })
  after(async function () {
    this.timeout(2 * patience)
    await daemon?.stop()
    daemon = undefined
  })
  return () => {
    if (daemon === undefined) throw new Error('the daemon runs only while the tests of its suite do')
    return daemon
  }
}

/**
 * Nobody may not enter the folder of the tests, so the daemon's lies beside it. Its name begins with that of the
 * tests' folder, by which the hooks know the processes that were left behind.
 */
async function makeFolder(emulators: readonly string[]): Promise<string> {
  const own = dirname(tmpdir())
  const folder = await mkdtemp(own === '/' ? '/tmp/pv-' : `${own}-`)
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

function spawnDaemon(folder: string, { args: settings, env }: ConfiguredDaemon): ChildProcess {
  const program = findTool('libvirtd') ?? 'libvirtd'
  const who = ['--reuid', `${owner}`, '--regid', `${owner}`, '--clear-groups', '--']
  const [file, args] =
    owner === undefined
      ? [program, settings]
      : [findTool('setpriv') ?? 'setpriv', [...who, program, ...settings]]
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

/** Nothing but a connection tells that the daemon listens. */
async function untilAccepting(socket: string, child: ChildProcess): Promise<void> {
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-4000)
  })
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const deadline = Date.now() + patience
  while (!(await accepts(socket))) {
    if (failure !== undefined) throw failure
    if (hasEnded(child)) throw new Error(`libvirtd has ended with status ${child.exitCode}:\n${log}`)
    if (Date.now() > deadline) throw new Error(`libvirtd accepts no connection:\n${log}`)
    await setTimeout(10)
  }
}

async function accepts(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
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
