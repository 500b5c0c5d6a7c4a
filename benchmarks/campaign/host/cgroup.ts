import { dirname, join } from 'node:path'
import type { EnvironmentRecord } from '../records.js'
import { fact, known, text } from './files.js'

type Cgroup = NonNullable<EnvironmentRecord['cgroup']>

/** A mounted hierarchy of control groups. */
export interface CgroupMount {
  readonly version: 1 | 2
  /** Of version 1: `memory`, `cpu`. */
  readonly controllers: readonly string[]
  /** The group that the mount point shows. */
  readonly shown: string
  /** Absolute. */
  readonly mountPoint: string
}

/** The group of a process in one hierarchy. */
export interface CgroupMembership {
  /** Empty for version 2. */
  readonly controllers: readonly string[]
  readonly path: string
}

/** Parses the control groups among `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export function parseCgroupMounts(mountinfo: string): readonly CgroupMount[] {
  return mountinfo.split('\n').flatMap((line): CgroupMount[] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , shown, mountPoint] = before.split(' ').map(withoutEscapes)
    const [type, , options = ''] = after.split(' ')
    if (shown === undefined || mountPoint === undefined) return []
    if (type === 'cgroup2') return [{ version: 2, controllers: [], shown, mountPoint }]
    return type === 'cgroup' ? [{ version: 1, controllers: options.split(','), shown, mountPoint }] : []
  })
}

/** Parses `/proc/self/cgroup` (cgroups(7), "/proc/pid/cgroup"): `4:memory:/a` of version 1, `0::/a` of version 2. */
export function parseCgroupMemberships(cgroups: string): readonly CgroupMembership[] {
  return cgroups.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line)
    if (match === null) return []
    const [, controllers = '', path = '/'] = match
    return [{ controllers: controllers === '' ? [] : controllers.split(','), path }]
  })
}

/**
 * Reads the limits of the control group that this process is in, the lowest on the way to the root, for both
 * versions. Names and paths of groups are not in it. `undefined` where there are no control groups.
 */
export async function readCgroup(root: string): Promise<Cgroup | undefined> {
  const [mountinfo, cgroups, status] = await Promise.all(
    ['mountinfo', 'cgroup', 'status'].map((name) => text(root, `proc/self/${name}`)),
  )
  const mounts = parseCgroupMounts(mountinfo ?? '')
  const versions = new Set(mounts.map(({ version }) => version))
  if (versions.size === 0) return undefined
  const memberships = parseCgroupMemberships(cgroups ?? '')
  const folders = (version: 1 | 2, controller: string): readonly string[] =>
    foldersOf(mounts, memberships, version, controller)
  const [cpus, weight, memory] = await Promise.all([
    lowest([
      ...folders(2, '').map(async (folder) => parseCpuMax(await text(root, `${folder}/cpu.max`))),
      ...folders(1, 'cpu').map(async (folder) => {
        const [quota, period] = await Promise.all([
          text(root, `${folder}/cpu.cfs_quota_us`),
          text(root, `${folder}/cpu.cfs_period_us`),
        ])
        return parseCpuMax(`${quota.trim()} ${period}`)
      }),
    ]),
    firstFact(root, [
      ...folders(2, '').map((folder) => `${folder}/cpu.weight`),
      ...folders(1, 'cpu').map((folder) => `${folder}/cpu.shares`),
    ]),
    lowest([
      ...folders(2, '').map(async (folder) => parseMemoryLimit(await text(root, `${folder}/memory.max`))),
      ...folders(1, 'memory').map(async (folder) =>
        parseMemoryLimit(await text(root, `${folder}/memory.limit_in_bytes`)),
      ),
    ]),
  ])
  return {
    version: versions.size === 2 ? 'hybrid' : versions.has(2) ? '2' : '1',
    ...known({
      cpus,
      cpuWeight: weight === undefined || !/^\d{1,6}$/.test(weight) ? undefined : Number(weight),
      // What the kernel lets this process use: the cpuset and, where it was narrowed, the affinity.
      cpuset: /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status ?? '')?.[1],
      memoryBytes: memory,
    }),
  }
}

/** `cpu.max` of version 2, or quota and period of version 1, as a number of CPUs; `undefined` without a limit. */
export function parseCpuMax(line: string): number | undefined {
  const match = /^(\d{1,15}) (\d{1,15})\s*$/.exec(line)
  const [quota, period] = [Number(match?.[1]), Number(match?.[2])]
  return quota > 0 && period > 0 ? quota / period : undefined
}

/** A limit of memory in bytes; `undefined` for `max` and for what version 1 has without a limit (2^63 less a page). */
export function parseMemoryLimit(line: string): number | undefined {
  const bytes = /^\d{1,20}$/.test(line.trim()) ? Number(line) : Number.NaN
  return bytes < 2 ** 62 ? bytes : undefined
}

/** The folders of our group and those above it, below the root folder, without a slash at the beginning. */
function foldersOf(
  mounts: readonly CgroupMount[],
  memberships: readonly CgroupMembership[],
  version: 1 | 2,
  controller: string,
): readonly string[] {
  const isOurs = (controllers: readonly string[]): boolean =>
    version === 2 || controllers.includes(controller)
  const mount = mounts.find((one) => one.version === version && isOurs(one.controllers))
  const member = memberships.find(({ controllers }) =>
    version === 2 ? controllers.length === 0 : controllers.includes(controller),
  )
  if (mount === undefined || member === undefined) return []
  // In a container the mount may show our own group only, while our path is that from outside.
  const { shown, mountPoint } = mount
  const inside = shown === '/' || member.path === shown || member.path.startsWith(`${shown}/`)
  const below = inside && shown !== '/' ? member.path.slice(shown.length) : member.path
  const folders: string[] = []
  // A path with .. leads out of what we may see.
  for (let path = inside && !below.includes('..') ? join('/', below) : '/'; ; path = dirname(path)) {
    folders.push(join(mountPoint, path).slice(1))
    if (path === '/') return folders
  }
}

async function lowest(values: readonly Promise<number | undefined>[]): Promise<number | undefined> {
  const limits = (await Promise.all(values)).filter((value) => value !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

async function firstFact(root: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const value = await fact(root, path)
    if (value !== undefined) return value
  }
  return undefined
}

/** The kernel writes blanks, tabs, line feeds and backslashes of paths as octal numbers. */
function withoutEscapes(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
