import { bwrapArguments } from './bwrap.js'
import type { ContainerPlan } from './oci.js'
import { programPlace } from './program-place.js'
import { type RuntimePrograms, takesBundle } from './runtimes.js'
import { unshareArguments } from './unshare.js'

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
  /** What becomes the container's root, or for a root of the user's an empty folder. */
  readonly root: string
  /** The folder that holds the program. */
  readonly programSource: string
  /** What becomes `/dev` where the runtime makes none. */
  readonly devices: string
  /** Where the runtime keeps its own state. */
  readonly state: string
  /** Where the runtime reports what went wrong. */
  readonly log: string
}

/**
 * The command that makes a container with a runtime and waits for its end. Pure.
 *
 * `crun` and `runc` have an OCI bundle.
 *
 * @param holder For `unshare`: the process whose namespaces the mounts are made in.
 */
export function runtimeCall(
  runtime: RuntimePrograms,
  plan: ContainerPlan,
  paths: BundlePaths,
  holder: number | undefined,
): RuntimeCall {
  const { name, path: program } = runtime
  if (takesBundle(name)) {
    const log = ['--log', paths.log, '--log-format', 'json']
    const args = ['--root', paths.state, ...log, 'run', '--bundle', paths.folder, plan.id]
    return { program, args, environment: {} }
  }
  const { environment } = plan
  const command = ['--', programPlace(plan.root !== undefined), ...plan.args]
  if (name === 'bwrap') {
    return {
      program,
      args: [...bwrapArguments(plan, paths.root, paths.programSource), ...command],
      environment,
    }
  }
  if (holder === undefined) throw new TypeError('unshare needs a process that holds its namespaces')
  const args = [...unshareArguments(runtime, plan, paths, holder), ...command]
  return { program: runtime.tool('setpriv'), args, environment }
}
