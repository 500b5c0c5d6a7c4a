import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasEnded, untilAccepting } from '../../benchmarks/sdk/libvirt/until-accepting.js'

/** A daemon of libvirt that root runs, with the drivers that only root's has. */
export interface RootLibvirtd {
  readonly socket: string
  /** Everything of it lies there. */
  readonly folder: string
  /** The process whose namespaces it is in. */
  readonly process: ChildProcess
}

/** How the daemon is started. */
export interface RootLibvirtdStart {
  /** Where it finds programs. Default: where Debian has them. */
  readonly path?: string | undefined
  /** What else is in its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What is done before it starts in its namespaces, in sh's language. */
  readonly before?: string
}

/**
 * The folders in which a daemon of root keeps what it has. It gets empty ones of its own in their place, in a mount
 * namespace; its network and its processes are its own too, and end with it.
 */
const places = {
  run: '/run/libvirt',
  lib: '/var/lib/libvirt',
  cache: '/var/cache/libvirt',
  etc: '/etc/libvirt',
  log: '/var/log/libvirt',
}

/**
 * As one argument of sh, which gets the folder as `$1`; what follows is the daemon's environment. Who is not root makes
 * no folder in /run, but another /run. The shell stays: it buries each QEMU that the daemon tried out, which that would
 * wait for, 30 seconds long.
 */
const script = (before: string): string => `set -eu
folder=$1
shift
${before}
mkdir -p ${places.run} 2>/dev/null || mount -t tmpfs tmpfs /run
${Object.entries(places)
  .map(([name, place]) => `mkdir -p ${place} && mount --bind "$folder/${name}" ${place}`)
  .join('\n')}
env "$@" libvirtd --pid-file "$folder/pid"
exit`

/** How a program is run in namespaces of its own, by root or one who is root there alone. */
const namespaces = [
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['--propagation', 'private', '--'],
]

const usualPath = '/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Starts a daemon before the tests of the suite that is being described, and ends it after them.
 *
 * @param prepare Writes into its folder what it needs: its configuration is in `etc`.
 */
export function useRootLibvirtd(prepare: (folder: string) => Promise<RootLibvirtdStart>): () => RootLibvirtd {
  let child: ChildProcess | undefined
  let folder: string | undefined
  let daemon: RootLibvirtd | undefined
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'root-libvirtd-'))
    await chmod(folder, 0o711)
    for (const name of Object.keys(places)) await mkdir(join(folder, name))
    const { path = usualPath, env = {}, before: first = '' } = await prepare(folder)
    const settings = Object.entries({ PATH: path, ...env }).map(([name, value]) => `${name}=${value}`)
    child = spawn('unshare', [...namespaces, 'sh', '-c', script(first), 'sh', folder, ...settings], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: usualPath, HOME: folder },
    })
    daemon = { socket: join(folder, 'run/libvirt-sock'), folder, process: child }
    await untilAccepting([daemon.socket], child)
  })
  after(async () => {
    if (child !== undefined && !hasEnded(child)) {
      const over = once(child, 'exit')
      child.kill('SIGKILL')
      await over
    }
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })
  return () => {
    if (daemon === undefined) throw new Error('the daemon runs only while the tests of its suite do')
    return daemon
  }
}
