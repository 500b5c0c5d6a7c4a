import { constants } from 'node:fs'
import { access, lstat, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import type { Mount } from './layout.js'
import { forbidsPrograms, mountsIn, readMountTable } from './mount-table.js'
import { isWithin } from './mount-targets.js'
import type { ContainerOptions } from './options.js'

/** Folders of this host that a container sees, without links in their paths. */
export interface HostFolders {
  readonly mounts: readonly Mount[]
  readonly root: string | undefined
}

/** What a root file system must have, since the container has it and nothing may be made there. */
const neededInRoot = ['dev', 'proc', 'run', 'sys', 'tmp'] as const

/**
 * Looks at the folders that `container.mounts` and `container.root` name.
 *
 * A folder with something mounted in it is refused: what is below would be left out, or be writable in a read-only
 * mount. One that holds this driver's own files, or lies in them, is refused as well.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireHostFolders(options: ContainerOptions): Promise<HostFolders> {
  const mounts: Mount[] = []
  for (const [index, { source, target, readonly }] of options.mounts.entries()) {
    const field = `container.mounts[${index}].source`
    const real = await requireFolder(source, field, readonly)
    const noexec = forbidsPrograms(real, await readMountTable())
    mounts.push({ source: real, target, readonly, noexec })
  }
  if (options.root === undefined) return { mounts, root: undefined }
  const root = await requireFolder(options.root, 'container.root', true)
  for (const name of neededInRoot) {
    if (await isFolderWithoutLinks(root, name)) continue
    throw refuse('container.root', `'${root}' has no folder '${name}', and nothing is ever made in a root`)
  }
  for (const [index, { target }] of mounts.entries()) {
    if (await isFolderWithoutLinks(root, target)) continue
    const why = `the root has no folder '${target}', or it is behind a link, and nothing is ever made in a root`
    throw refuse(`container.mounts[${index}].target`, why)
  }
  return { mounts, root }
}

/** Paths that show the kernel's and not a disk's files. */
const kernelPlaces = ['/dev', '/proc', '/sys'] as const

async function requireFolder(path: string, field: string, readonly: boolean): Promise<string> {
  const real = await realpath(path).catch((error: unknown) => {
    throw refuse(field, `'${path}' is not there or cannot be looked at`, error)
  })
  if (real === '/') throw refuse(field, 'the whole of this host cannot be given to a container')
  const kernel = kernelPlaces.find((place) => isWithin(real, place) && !isWithin(real, '/dev/shm'))
  if (kernel !== undefined) throw refuse(field, `'${path}' is in ${kernel}, and the container has its own`)
  if (!(await stat(real)).isDirectory()) throw refuse(field, `'${path}' is not a folder`)
  await access(real, readonly ? constants.R_OK | constants.X_OK : constants.R_OK | constants.W_OK).catch(
    (error: unknown) => {
      throw refuse(field, `'${path}' cannot be ${readonly ? 'read' : 'written'}`, error)
    },
  )
  const [below] = mountsIn(real, await readMountTable())
  if (below !== undefined) throw refuse(field, `something is mounted in '${path}', at '${below}'`)
  const own = defaultStateRoot('container')
  const state = await realpath(own).catch(() => own)
  if (isWithin(real, state) || isWithin(state, real)) {
    throw refuse(field, `'${path}' is around or in '${state}', where the files of containers are`)
  }
  return real
}

/** Whether a place in a folder is a folder, with no link on the way, which would lead out of it. */
async function isFolderWithoutLinks(folder: string, place: string): Promise<boolean> {
  let path = folder
  for (const name of place.split('/').filter(Boolean)) {
    path = join(path, name)
    const found = await lstat(path).catch(() => undefined)
    if (!found?.isDirectory()) return false
  }
  return true
}

function refuse(field: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the specification's ${field}: ${why}`, { field, cause })
}
