import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasEnded, untilAccepting } from '../../benchmarks/sdk/libvirt/until-accepting.js'
import { findTool } from './find-tool.js'
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

/**
 * As one argument of sh, which gets the folder as `$1` and the daemon's PATH as `$2`. Where both versions of control
 * groups are mounted, libvirt takes the second, which has no controllers. The shell stays: it buries each QEMU that the
 * daemon tried out, which that would wait for, 30 seconds long.
 */
const script = `set -eu
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
${Object.entries(places)
  .map(([name, place]) => `mkdir -p ${place} && mount --bind "$1/${name}" ${place}`)
  .join('\n')}
env PATH="$2" libvirtd --pid-file "$1/pid"
exit`

/** How a program is run in namespaces of its own, by root. */
const namespaces = [
  ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['--propagation', 'private', '--'],
]

const path = '/usr/sbin:/usr/bin:/sbin:/bin'

/** No service keeps the logs of machines there, and their files are root's. */
const qemuConfiguration = `stdio_handler = "file"
security_driver = "none"
user = "root"
group = "root"
`

/**
 * Starts a daemon before the tests of the suite that is being described, and ends it after them.
 *
 * @param emulators Those that its driver for QEMU finds; without it that finds all, which takes a minute when it is
 *   opened first.
 */
export function useLxcDaemon(emulators?: readonly string[]): () => LxcDaemon {
  let child: ChildProcess | undefined
  let folder: string | undefined
  let daemon: LxcDaemon | undefined
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lxc-'))
    const root = await makeFolders(folder)
    const programs = emulators === undefined ? path : await configureQemu(folder, emulators)
    child = spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', folder, programs], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: path, HOME: folder },
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

/** Prepares the driver for QEMU. @returns the PATH that the daemon finds emulators on. */
async function configureQemu(folder: string, emulators: readonly string[]): Promise<string> {
  await writeFile(join(folder, 'etc/qemu.conf'), qemuConfiguration)
  await mkdir(join(folder, 'bin'))
  for (const name of ['qemu-img', ...emulators]) {
    const tool = findTool(name)
    if (tool !== undefined) await symlink(tool, join(folder, 'bin', name))
  }
  return `${join(folder, 'bin')}:/usr/sbin:/sbin`
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
