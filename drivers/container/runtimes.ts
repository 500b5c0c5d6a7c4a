import { HypervisorError } from '../../src/errors.js'
import { findOnPath, requireOnPath } from '../../src/transports/find-on-path.js'

/** The programs that can make a container, in the order in which they are tried. */
export const containerRuntimes = ['crun', 'runc', 'bwrap', 'unshare'] as const

/** One of {@link containerRuntimes}. */
export type ContainerRuntime = (typeof containerRuntimes)[number]

/** The Debian package (12, bookworm) of each. */
const packages: Readonly<Record<ContainerRuntime, string>> = {
  crun: 'crun',
  runc: 'runc',
  bwrap: 'bubblewrap',
  unshare: 'util-linux',
}

/** What `unshare` needs beside itself; all of it belongs to every Debian. */
const unshareTools = ['setpriv', 'nsenter', 'flock', 'mount', 'cat'] as const

/** The programs of a runtime that is installed. */
export interface RuntimePrograms {
  readonly name: ContainerRuntime
  readonly path: string
  /** The path of a program that `unshare` needs beside itself. */
  tool(name: (typeof unshareTools)[number]): string
}

/** What to do to get a runtime. */
export function installHint(runtime: ContainerRuntime): string {
  return `On Debian and Ubuntu: apt-get install ${packages[runtime]}`
}

/** Tells whether a word names a runtime. */
export function isRuntime(word: string): word is ContainerRuntime {
  return containerRuntimes.some((runtime) => runtime === word)
}

/** Whether a runtime takes an OCI bundle. The others take arguments. */
export function takesBundle(runtime: ContainerRuntime): runtime is 'crun' | 'runc' {
  return runtime === 'crun' || runtime === 'runc'
}

/** Finds the program of a runtime on the PATH; `undefined` if it, or what it needs, is not installed. */
export function findRuntime(runtime: ContainerRuntime): string | undefined {
  const needed = runtime === 'unshare' ? unshareTools : []
  return needed.some((tool) => findOnPath(tool) === undefined) ? undefined : findOnPath(runtime)
}

/** Finds the programs of a runtime. @throws HypervisorError `ERR_NOT_INSTALLED` with the package to install. */
export function requireRuntime(runtime: ContainerRuntime): RuntimePrograms {
  const path = findRuntime(runtime)
  if (path !== undefined) {
    return { name: runtime, path, tool: (name) => requireOnPath(name, packages.unshare) }
  }
  throw new HypervisorError('ERR_NOT_INSTALLED', `${runtime} is not on the PATH`, {
    hint: installHint(runtime),
  })
}
