import { readFile, writeFile } from 'node:fs/promises'
import { isolationGroup } from './settings.js'

/**
 * Moves a machine's process, with all of its threads, to the CPUs that `polyvisor tune apply isolation` took away from
 * everything else (cgroups(7), `cgroup.procs`).
 *
 * @returns whether it was moved: `false` if there are no such CPUs, or not for this user.
 */
export async function moveToIsolatedCpus(pid: number, root = '/'): Promise<boolean> {
  const folder = `${root}${isolationGroup}`
  const partition = await readFile(`${folder}/cpuset.cpus.partition`, 'utf8').catch(() => '')
  if (partition.trim() !== 'root') return false
  return await writeFile(`${folder}/cgroup.procs`, String(pid), { flag: 'r+' }).then(
    () => true,
    () => false,
  )
}
