import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasEnded, untilAccepting } from '../../benchmarks/sdk/libvirt/until-accepting.js'
import { payloadImage } from './payload.js'

const run = promisify(execFile)

/** A daemon of libvirt with its driver for LXC, and a root for its containers. */
export interface LxcDaemon {
  readonly socket: string
  /** The folder of a container: the payload is its `/payload`, and what containers need to be mounted on is there. */
  readonly root: string
  /** Runs a program in the daemon's network, as root. @returns what it printed. */
  runInNetwork(file: string, ...args: readonly string[]): Promise<string>
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
}

/** As one argument of sh, which gets the folder as `$1`. Where both versions of control groups are mounted, libvirt takes the second, which has no controllers. */
const script = `set -eu
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
${Object.entries(places)
  .map(([name, place]) => `mkdir -p ${place} && mount --bind "$1/${name}" ${place}`)
  .join('\n')}
exec libvirtd --pid-file "$1/pid"`

/** How a program is run in namespaces of its own, by root. */
const namespaces = [
  ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['--propagation', 'private', '--'],
]

/** Starts a daemon before the tests of the suite that is being described, and ends it after them. */
export function useLxcDaemon(): () => LxcDaemon {
  let child: ChildProcess | undefined
  let folder: string | undefined
  let daemon: LxcDaemon | undefined
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lxc-'))
    const root = await makeFolders(folder)
    child = spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder },
    })
    const enter = ['--target', String(child.pid), '--net', '--']
    daemon = {
      socket: join(folder, 'run/libvirt-sock'),
      root,
      runInNetwork: async (...words) => (await run('nsenter', [...enter, ...words])).stdout,
    }
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

async function makeFolders(folder: string): Promise<string> {
  await chmod(folder, 0o711)
  for (const name of Object.keys(places)) await mkdir(join(folder, name))
  const root = join(folder, 'root')
  for (const name of ['', 'dev', 'proc', 'sys', 'run']) await mkdir(join(root, name))
  await copyFile(payloadImage('linux-x86_64'), join(root, 'payload'))
  await chmod(join(root, 'payload'), 0o755)
  return root
}
