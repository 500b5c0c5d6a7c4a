import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, chown, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { identifyProcess } from '../../src/state/process-identity.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import type { BundlePaths } from './command.js'
import { type ContainerPlan, nobody, ociConfig, programPlace } from './oci.js'

/** A container's files, which nobody else may enter. */
export interface Bundle extends BundlePaths {
  readonly id: string
  /** The program's file in the container's root. */
  readonly program: string
  /** Deletes them; nothing if they are gone. */
  remove(): Promise<void>
}

/**
 * Makes the files of a container under the state folder: a root with a copy of the program and two empty
 * folders, without permission to write and for root of another owner; and the bundle's `config.json`. What killed programs left
 * there is deleted.
 *
 * @throws the system's error; HypervisorError `ERR_FILE`.
 */
export async function makeBundle(program: string, plan: Omit<ContainerPlan, 'id'>): Promise<Bundle> {
  const all = defaultStateRoot('container')
  await ensurePrivateFolder(all)
  await removeAbandoned(all)
  const owner = `${process.pid}-${identifyProcess(process.pid)?.startTicks ?? 0}`
  const id = `polyvisor-${randomBytes(8).toString('hex')}`
  const folder = join(all, `${owner}-${id}`)
  await ensurePrivateFolder(folder)
  try {
    const root = join(folder, 'root')
    const copy = join(root, programPlace)
    // The places of the mounts of a bundle.
    for (const place of [root, join(root, 'dev'), join(root, 'proc')]) await mkdir(place)
    await copyFile(program, copy, constants.COPYFILE_FICLONE)
    for (const path of [copy, join(root, 'dev'), join(root, 'proc'), root]) {
      await chmod(path, 0o555)
      if (process.getuid?.() === 0) await chown(path, nobody, nobody)
    }
    const config = ociConfig({ ...plan, id }, rootless())
    await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 })
    return {
      id,
      folder,
      root,
      program: copy,
      state: join(folder, 'state'),
      log: join(folder, 'log'),
      remove: () => removeTree(folder),
    }
  } catch (error) {
    await removeTree(folder)
    throw error
  }
}

/** This user, unless it is root. */
function rootless(): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  return uid === 0 ? undefined : { uid, gid }
}

/** Deletes the folders of programs that are gone. */
async function removeAbandoned(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const [, pid, ticks] = /^(\d+)-(\d+)-/.exec(name) ?? []
    if (pid === undefined || ticks === undefined) continue
    if (identifyProcess(Number(pid))?.startTicks !== Number(ticks)) await removeTree(join(all, name))
  }
}

/** A root without permission to write keeps its owner from deleting what is in it. */
async function removeTree(folder: string): Promise<void> {
  await chmod(join(folder, 'root'), 0o700).catch(() => {})
  await rm(folder, { recursive: true, force: true })
}
