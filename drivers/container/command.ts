import { type ContainerPlan, nobody, programPlace } from './oci.js'
import { type RuntimePrograms, takesBundle } from './runtimes.js'

/** What to run to get a container. */
export interface RuntimeCall {
  /** Path of the program. */
  readonly program: string
  readonly args: readonly string[]
  /** What the container's program finds in its environment, if it is inherited. */
  readonly environment: Readonly<Record<string, string>>
}

/** The files of a container. */
export interface BundlePaths {
  /** Where the runtime finds `config.json`. */
  readonly folder: string
  /** What becomes the container's root. */
  readonly root: string
  /** Where the runtime keeps its own state. */
  readonly state: string
  /** Where the runtime reports what went wrong. */
  readonly log: string
}

/**
 * The command that makes a container with a runtime and waits for its end. Pure.
 *
 * - `crun`, `runc`: an OCI bundle.
 * - `bwrap`: user, mount, pid, network, uts, ipc and cgroup namespaces of its own, as nobody, all capabilities
 *   dropped, the root mounted read-only; the program is the first process, and dies with the runtime.
 * - `unshare`: the same namespaces. The root is changed to, not mounted, so that it is the files' owner and mode that
 *   keep the program from writing there. Nobody, mapped to this user, has no capabilities when the program begins,
 *   and `setpriv` sees to it that there are no new ones.
 */
export function runtimeCall(
  { name, path, setpriv }: RuntimePrograms,
  plan: ContainerPlan,
  paths: BundlePaths,
): RuntimeCall {
  if (takesBundle(name)) {
    const log = ['--log', paths.log, '--log-format', 'json']
    const args = ['--root', paths.state, ...log, 'run', '--bundle', paths.folder, plan.id]
    return { program: path, args, environment: {} }
  }
  const { environment } = plan
  const command = ['--', programPlace, ...plan.args]
  if (name === 'bwrap') {
    const namespaces = ['user', 'ipc', 'pid', 'net', 'uts'].map((name) => `--unshare-${name}`)
    const who = ['--uid', `${nobody}`, '--gid', `${nobody}`, '--cap-drop', 'ALL', '--hostname', 'container']
    const root = ['--ro-bind', paths.root, '/', '--proc', '/proc', '--chdir', '/']
    const life = ['--as-pid-1', '--die-with-parent']
    const args = [...namespaces, '--unshare-cgroup-try', ...who, ...root, ...life, ...command]
    return { program: path, args, environment }
  }
  const privileges = ['--no-new-privs', '--inh-caps=-all', '--pdeathsig', 'KILL', '--', path]
  const who = [`--map-user=${nobody}`, `--map-group=${nobody}`]
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--net', '--uts', '--ipc', '--cgroup']
  const root = [`--root=${paths.root}`, '--wd=/', '--mount-proc']
  const args = [...privileges, ...who, ...namespaces, ...root, ...command]
  return { program: setpriv ?? 'setpriv', args, environment }
}
