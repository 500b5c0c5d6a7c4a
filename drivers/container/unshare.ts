import { join } from 'node:path'
import type { BundlePaths } from './command.js'
import { type ContainerPlan, nobody } from './oci.js'
import type { RuntimePrograms } from './runtimes.js'

/**
 * How a container comes about with `unshare`, which can make namespaces and change the root, but not mount:
 *
 * 1. A holder makes a user namespace, in which this user is root, and a mount namespace, and locks a file.
 * 2. The runtime enters them, makes the other namespaces, and in these its first process waits for the lock.
 * 3. `mount` enters all of them and mounts the root read-only, and what is in it. It is only now that there can be a
 *    `/proc`, which belongs to the first process's namespace.
 * 4. The holder is killed. So the lock is free, and the first process becomes the program: in a user namespace within
 *    the other, as nobody, without capabilities and without rights on the mounts.
 *
 * Without the wait the program would run with a `/proc` that `unshare` has mounted itself, and that root could write.
 */
export const namespacesOfHolder = ['--map-root-user', '--mount', '--propagation', 'private'] as const

/** The arguments of `flock` (flock(1)) with which a program takes the lock on a file and keeps it as long as it lives. */
export function lockArguments({ programSource }: Pick<BundlePaths, 'programSource'>): readonly string[] {
  // The program's own file, since the descriptor stays open in the program.
  return ['--no-fork', join(programSource, 'program')]
}

/** The arguments of `nsenter` (nsenter(1)) for the namespaces of the holder, as their root. */
export function enterArguments(holder: number): readonly string[] {
  return ['--preserve-credentials', `--user=/proc/${holder}/ns/user`, `--mount=/proc/${holder}/ns/mnt`]
}

/**
 * The arguments of `setpriv` for all of step 2 and for the end of step 4, up to the program. Nothing in a container
 * can get privileges, and it dies with this program. Pure.
 */
export function unshareArguments(
  { path, tool }: RuntimePrograms,
  { network }: Pick<ContainerPlan, 'network'>,
  paths: BundlePaths,
  holder: number,
): readonly string[] {
  const privileges = ['--no-new-privs', '--inh-caps=-all', '--pdeathsig', 'KILL', '--']
  const enter = [tool('nsenter'), ...enterArguments(holder), '--']
  const namespaces = ['--pid', '--uts', '--ipc', '--cgroup', ...(network === 'host' ? [] : ['--net'])]
  const make = [path, ...namespaces, '--fork', '--kill-child', '--']
  const wait = [tool('flock'), ...lockArguments(paths)]
  const become = [path, `--map-user=${nobody}`, `--map-group=${nobody}`, `--root=${paths.root}`, '--wd=/']
  return [...privileges, ...enter, ...make, ...wait, ...become]
}
