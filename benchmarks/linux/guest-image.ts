import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { writeFileAtomically } from '../../src/state/atomic-file.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { digestOf } from '../digest.js'
import { cacheFolder } from './cache-folder.js'
import { chooseKernel, modulesFor } from './choose-kernel.js'
import { cpioArchive } from './cpio.js'
import type { GuestDevice } from './devices.js'
import type { StoredKernel } from './kernel-record.js'
import { checkedKernel, listKernels } from './kernel-store.js'

/** What a Linux guest starts from: two files of the cache. */
export interface GuestImage {
  readonly kernel: StoredKernel
  /** Path of the kernel. */
  readonly path: string
  /** Path of the initial RAM file system. */
  readonly initrd: string
  readonly initrdSha256: string
}

/** The folders of the initial RAM file system, some of them for the payload to mount on. */
const folders = ['dev', 'disk', 'modules', 'proc', 'sys']

/**
 * Makes what a Linux guest with these devices starts from: a kernel of the cache that drives them, and an initial
 * RAM file system with the payload as its first process and the modules in the order of their loading.
 *
 * @param payload Path of the payload's image.
 * @throws HypervisorError `ERR_NOT_INSTALLED` if no kernel of the cache drives the devices, `ERR_STATE_CORRUPT` if
 *   it has been changed, `ERR_FILE` if the cache cannot be written.
 */
export async function guestImage(payload: string, devices: readonly GuestDevice[]): Promise<GuestImage> {
  const kernel = chooseKernel(await listKernels(), devices)
  if (kernel === undefined) {
    throw new HypervisorError('ERR_NOT_INSTALLED', `no kernel in the cache drives ${devices.join(', ')}`, {
      hint: 'Fetch one: polyvisor kernel fetch, or for old hardware: polyvisor kernel fetch generic',
    })
  }
  const modules = modulesFor(kernel, devices)
  const files = await checkedKernel(
    kernel,
    modules.map(({ name }) => name),
  )
  const archive = cpioArchive([
    ...folders.map((path) => ({ kind: 'folder' as const, path })),
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'init', content: await readFile(payload), executable: true },
    ...files.modules.map((content, index) => ({
      kind: 'file' as const,
      path: `modules/${String(index).padStart(2, '0')}`,
      content,
    })),
  ])
  const { path: initrd, sha256 } = await kept(archive)
  return { kernel, path: files.path, initrd, initrdSha256: sha256 }
}

/** Keeps an archive in the cache under its digest. One that is damaged there is written again. */
async function kept(archive: Buffer): Promise<{ readonly path: string; readonly sha256: string }> {
  const folder = cacheFolder('initramfs')
  await ensurePrivateFolder(folder)
  const sha256 = digestOf(archive)
  const path = join(folder, `${sha256}.cpio`)
  if (!existsSync(path) || digestOf(await readFile(path)) !== sha256) await writeFileAtomically(path, archive)
  return { path, sha256 }
}
