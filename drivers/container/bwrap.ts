import { layoutOf, type Memory, type Mount } from './layout.js'
import { type ContainerPlan, nobody } from './oci.js'

/**
 * The arguments of `bwrap` before the program (bwrap(1)): user, mount, pid, uts, ipc and cgroup namespaces of its own,
 * and one of the network unless the host's is shared; as nobody, all capabilities dropped, the root mounted
 * read-only. The program is the first process, and dies with the runtime. Pure.
 *
 * @param root What becomes the root.
 * @param programSource The folder on this host that holds the program, for a root of the user's.
 */
export function bwrapArguments(plan: ContainerPlan, root: string, programSource: string): readonly string[] {
  const own = ['user', 'ipc', 'pid', 'uts', ...(plan.network === 'host' ? [] : ['net'])]
  const namespaces = [...own.map((name) => `--unshare-${name}`), '--unshare-cgroup-try']
  const who = ['--uid', `${nobody}`, '--gid', `${nobody}`, '--cap-drop', 'ALL', '--hostname', 'container']
  // Without capabilities, but by its number, root could write what is in /proc/sys.
  const files = ['--ro-bind', plan.root ?? root, '/', '--proc', '/proc', '--remount-ro', '/proc']
  const devices = plan.root === undefined ? [] : ['--dev', '/dev']
  const layout = layoutOf(plan, programSource).flatMap(mountArguments)
  const life = ['--chdir', '/', '--as-pid-1', '--die-with-parent']
  return [...namespaces, ...who, ...files, ...devices, ...layout, ...life]
}

/** Every bind of bwrap is without setuid and, unless it is asked for, without devices. */
function mountArguments(entry: Mount | Memory): readonly string[] {
  if ('memory' in entry) return ['--perms', entry.memory, '--tmpfs', entry.target]
  return [entry.readonly ? '--ro-bind' : '--bind', entry.source, entry.target]
}
