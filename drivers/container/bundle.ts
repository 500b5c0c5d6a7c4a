import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, chown, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { identifyProcess } from '../../src/state/process-identity.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import { removeAbandonedBundles, removeBundle } from './bundle-removal.js'
import type { BundlePaths } from './command.js'
import { deviceLinks, deviceNames } from './devices.js'
import { type ContainerPlan, nobody, ociConfig, ownUser } from './oci.js'

/** A container's files, which nobody else may enter. */
export interface Bundle extends BundlePaths {
  readonly id: string
  /** The program's file. */
  readonly program: string
  /** Deletes them; nothing if they are gone, or while something is mounted on them. */
  remove(): Promise<void>
}

/**
 * Makes the files of a container under the state folder: a root with a copy of the program and empty folders for
 * what is mounted, without permission to write and for root of another owner, or what has to be mounted in a root of
 * the user's; and the bundle's `config.json`. What killed programs left there is deleted.
 *
 * @throws the system's error; HypervisorError `ERR_FILE`.
 */
export async function makeBundle(program: string, plan: Omit<ContainerPlan, 'id'>): Promise<Bundle> {
  const all = defaultStateRoot('container')
  await ensurePrivateFolder(all)
  await removeAbandonedBundles(all)
  const owner = `${process.pid}-${identifyProcess(process.pid)?.startTicks ?? 0}`
  const id = `polyvisor-${randomBytes(8).toString('hex')}`
  const folder = join(all, `${owner}-${id}`)
  await ensurePrivateFolder(folder)
  const paths = {
    folder,
    root: join(folder, 'root'),
    programSource: join(folder, plan.root === undefined ? 'root' : 'program'),
    devices: join(folder, 'devices'),
    state: join(folder, 'state'),
    log: join(folder, 'log'),
  }
  try {
    await mkdir(paths.root)
    const copy = join(paths.programSource, 'program')
    if (plan.root === undefined) await makeRoot(paths.root, program, plan)
    else {
      await mkdir(paths.programSource)
      await copyProgram(program, copy)
      await lock(paths.programSource)
      await makeDevices(paths.devices)
    }
    const config = ociConfig({ ...plan, id }, paths.programSource, ownUser(plan))
    await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 })
    return { ...paths, id, program: copy, remove: () => removeBundle(folder) }
  } catch (error) {
    await removeBundle(folder)
    throw error
  }
}

/** A root with the program and the places of what is mounted. */
async function makeRoot(
  root: string,
  program: string,
  { mounts }: Pick<ContainerPlan, 'mounts'>,
): Promise<void> {
  const places = [join(root, 'dev', 'shm'), join(root, 'proc'), join(root, 'dev')]
  for (const place of places) await mkdir(place, { recursive: true })
  for (const { target } of mounts) await mkdir(join(root, target), { recursive: true, mode: 0o755 })
  await copyProgram(program, join(root, 'program'))
  for (const path of [...places, root]) await lock(path)
}

async function copyProgram(program: string, copy: string): Promise<void> {
  await copyFile(program, copy, constants.COPYFILE_FICLONE)
  await lock(copy)
}

/** Keeps everybody from writing, and for root makes it nobody's. */
async function lock(path: string): Promise<void> {
  await chmod(path, 0o555)
  if (process.getuid?.() === 0) await chown(path, nobody, nobody)
}

/** What becomes `/dev` where the runtime makes none: empty files that devices are mounted on, and links. */
async function makeDevices(folder: string): Promise<void> {
  await mkdir(folder)
  await mkdir(join(folder, 'shm'))
  for (const name of deviceNames) await writeFile(join(folder, name), '', { mode: 0o444 })
  for (const [name, target] of Object.entries(deviceLinks)) await symlink(target, join(folder, name))
}
