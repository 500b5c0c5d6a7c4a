import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool } from './find-tool.js'
import { payloadImage } from './payload.js'
import { useRootLibvirtd } from './root-libvirtd.js'

const run = promisify(execFile)

/** A daemon of libvirt with its driver for LXC, and a root for its containers. */
export interface LxcDaemon {
  readonly socket: string
  /** The folder of a container: the payload is its `/payload`, and what containers need to be mounted on is there. */
  readonly root: string
  /** Runs a program in the daemon's network, as root. @returns what it printed. */
  runInNetwork(file: string, ...args: readonly string[]): Promise<string>
}

/** No service keeps the logs of machines there, and their files are root's. */
const qemuConfiguration = `stdio_handler = "file"
security_driver = "none"
user = "root"
group = "root"
`

/** Where both versions of control groups are mounted, libvirt takes the second, which has no controllers. */
const withoutSecondControlGroups =
  'if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi'

/**
 * Starts a daemon before the tests of the suite that is being described, and ends it after them.
 *
 * @param emulators Those that its driver for QEMU finds; without it that finds all, which takes a minute when it is
 *   opened first.
 */
export function useLxcDaemon(emulators?: readonly string[]): () => LxcDaemon {
  const daemon = useRootLibvirtd(async (folder) => {
    await makeRoot(join(folder, 'root'))
    return {
      path: emulators === undefined ? undefined : await configureQemu(folder, emulators),
      before: withoutSecondControlGroups,
    }
  })
  return () => {
    const { socket, folder, process } = daemon()
    const enter = ['--target', String(process.pid), '--net', '--']
    return {
      socket,
      root: join(folder, 'root'),
      runInNetwork: async (...words) => (await run('nsenter', [...enter, ...words])).stdout,
    }
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

async function makeRoot(root: string): Promise<void> {
  for (const name of ['', 'dev', 'proc', 'sys', 'run']) await mkdir(join(root, name))
  await copyFile(payloadImage('linux-x86_64'), join(root, 'payload'))
  await chmod(join(root, 'payload'), 0o755)
}
