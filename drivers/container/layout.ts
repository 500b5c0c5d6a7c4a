import { programFolder } from './program-place.js'

/** A folder of this host that a container sees, without devices and setuid. */
export interface Mount {
  /** On this host, without links. */
  readonly source: string
  /** In the container. */
  readonly target: string
  readonly readonly: boolean
  /** Whether programs in it cannot be executed, which a container may not change. */
  readonly noexec: boolean
}

/** A file system of its own in memory. */
export interface Memory {
  readonly target: string
  /** The mode of its top, in octal digits. */
  readonly memory: '0755' | '1777'
}

/**
 * What is mounted in a container beside `/`, `/dev` and `/proc`, in the order in which it must be done. Pure.
 *
 * Every container has memory to share among its processes. A root of the user's is never written. So `/run` and `/tmp`
 * are memory, the program is in `/run`, and of `/sys` there is what tells about processors, caches and memory nodes,
 * which programs adapt themselves to.
 *
 * @param programSource The folder on this host with the program in it.
 */
export function layoutOf(
  { root, mounts }: { readonly root: string | undefined; readonly mounts: readonly Mount[] },
  programSource: string,
): readonly (Mount | Memory)[] {
  const shared = { target: '/dev/shm', memory: '1777' } as const
  if (root === undefined) return [shared, ...mounts]
  return [
    shared,
    { target: '/tmp', memory: '1777' },
    { target: '/run', memory: '0755' },
    { source: programSource, target: programFolder, readonly: true, noexec: false },
    { target: '/sys', memory: '0755' },
    { source: '/sys/devices/system', target: '/sys/devices/system', readonly: true, noexec: true },
    ...mounts,
  ]
}
