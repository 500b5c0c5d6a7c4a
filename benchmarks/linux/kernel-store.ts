import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { HypervisorError } from '../../src/index.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { digestOf } from '../digest.js'
import { cacheFolder } from './cache-folder.js'
import { unpackKernel } from './kernel-package.js'
import { kernelRecordSchema, type StoredKernel } from './kernel-record.js'

const recordFile = 'kernel.json'

/** The folder of the kernels: `$XDG_CACHE_HOME/polyvisor/kernels`, one folder for each package by its SHA-256. */
export function kernelsFolder(): string {
  return cacheFolder('kernels')
}

/**
 * Takes the kernel of a Debian package into the cache. One that is there already stays as it is, unless its record is
 * damaged, or of a version that kept fewer modules.
 *
 * @throws HypervisorError `ERR_FILE` if the file is no package with a kernel for x86-64, or the cache cannot be
 *   written; `ERR_NOT_INSTALLED` if a program to unpack it is missing; `ERR_ABORTED`.
 */
export async function addKernel(path: string, signal?: AbortSignal): Promise<StoredKernel> {
  const root = kernelsFolder()
  await ensurePrivateFolder(root)
  const work = await mkdtemp(join(root, '.new-'))
  try {
    const [everything, kept] = [join(work, 'package'), join(work, 'kernel')]
    await mkdir(everything)
    await mkdir(kept)
    const record = await unpackKernel(path, everything, kept, signal)
    await writeFile(join(kept, recordFile), `${JSON.stringify(record, undefined, 2)}\n`)
    const folder = join(root, record.packageSha256)
    if (
      existsSync(folder) &&
      !isDeepStrictEqual(await readKernel(folder).catch(() => undefined), { ...record, folder })
    ) {
      await rename(folder, join(work, 'before')).catch(() => {})
    }
    // Somebody else may add the same package at the same time: whoever is first wins, the content is the same.
    await rename(kept, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, recordFile))) throw error
    })
    return { ...record, folder }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * The kernels of the cache, the newest release first. Folders that hold something else are left out.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` for a kernel whose record is damaged.
 */
export async function listKernels(): Promise<readonly StoredKernel[]> {
  const root = kernelsFolder()
  const names = await readdir(root).catch(() => [])
  const kernels = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{64}$/.test(name))
      .sort()
      .map((name) => readKernel(join(root, name))),
  )
  return kernels.sort((a, b) => b.release.localeCompare(a.release, 'en', { numeric: true }))
}

async function readKernel(folder: string): Promise<StoredKernel> {
  const path = join(folder, recordFile)
  try {
    return { ...kernelRecordSchema.parse(JSON.parse(await readFile(path, 'utf8'))), folder }
  } catch (cause) {
    throw new HypervisorError('ERR_STATE_CORRUPT', `${path} is not the record of a kernel`, {
      field: path,
      cause,
      hint: `Delete the folder '${folder}' and fetch the kernel again: polyvisor kernel fetch`,
    })
  }
}

/**
 * The path of a kernel's image and the content of its modules, compared with their digests.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`, naming the file that is not what it was.
 */
export async function checkedKernel(
  kernel: StoredKernel,
  modules: readonly string[],
): Promise<{ readonly path: string; readonly modules: readonly Uint8Array[] }> {
  const path = join(kernel.folder, 'vmlinuz')
  await checkedFile(path, kernel.sha256)
  const contents = modules.map(async (name) => {
    const module = kernel.modules.find((other) => other.name === name)
    if (module === undefined) {
      throw new HypervisorError('ERR_INTERNAL', `the kernel ${kernel.release} has no module ${name}`)
    }
    return await checkedFile(join(kernel.folder, 'modules', module.file), module.sha256)
  })
  return { path, modules: await Promise.all(contents) }
}

async function checkedFile(path: string, sha256: string): Promise<Uint8Array> {
  const content = await readFile(path).catch(() => undefined)
  if (content !== undefined && digestOf(content) === sha256) return content
  throw new HypervisorError(
    'ERR_STATE_CORRUPT',
    `${path} ${content === undefined ? 'is missing' : 'has been changed'}`,
    { field: path, hint: 'Delete its folder and fetch the kernel again: polyvisor kernel fetch' },
  )
}
