import { chmod, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identifyProcess } from '../../src/state/process-identity.js'
import { isMountedUpon } from './mount-table.js'

/**
 * Deletes the files of a container. A container's mounts are in its own namespace, where this program does not see
 * them. Should something be mounted on the bundle where it does, nothing is deleted, since it would be what is mounted;
 * the bundle is looked at again when the next container starts. Links are deleted, not followed.
 *
 * @throws the system's error, also if it cannot be found out what is mounted.
 */
export async function removeBundle(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined)
  if (!found?.isDirectory() || (await isMountedUpon(folder))) return
  // A root without permission to write keeps its owner from deleting what is in it.
  for (const name of ['root', 'root/dev', 'program']) await allowDeletion(join(folder, name))
  await rm(folder, { recursive: true, force: true })
}

async function allowDeletion(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory()) await chmod(path, 0o700)
}

/** Deletes the bundles of programs that are gone. @throws as {@link removeBundle}. */
export async function removeAbandonedBundles(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const [, pid, ticks] = /^(\d+)-(\d+)-/.exec(name) ?? []
    if (pid === undefined || ticks === undefined) continue
    if (identifyProcess(Number(pid))?.startTicks !== Number(ticks)) await removeBundle(join(all, name))
  }
}
