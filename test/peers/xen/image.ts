import { readdir, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Files of this folder, as sources. */
export const xenPeerFolder = fileURLToPath(new URL('../../../../test/peers/xen', import.meta.url))

/** Where hosts with Xen are kept, one folder each: this user's cache, not that of the tests. */
export const xenImages = join(userInfo().homedir, '.cache', 'polyvisor', 'peers', 'xen')

/** Names in the folder of a host. */
export const xenImageFiles = {
  record: 'host.json',
  hypervisor: 'xen',
  kernel: 'vmlinux',
  /** Busybox and modules; what differs from run to run is laid behind it. */
  initrd: 'initrd.cpio',
  disk: 'root.ext4',
} as const

/** What a host is made of; any other version is another host. */
export const xenImageSchema = z.strictObject({
  /** How it is built; counts up when that changes. */
  build: z.literal(1),
  /** File names of the packages with the hypervisor and the kernel, which have the versions in them. */
  hypervisor: z.string(),
  kernel: z.string(),
  /** SHA-256 of the root file system. */
  root: z.string(),
})

/** A host with Xen that can be started. */
export interface XenImage extends z.output<typeof xenImageSchema> {
  readonly folder: string
}

/** The host that was built last; `undefined` if there is none. */
export async function findXenImage(): Promise<XenImage | undefined> {
  for (const name of await readdir(xenImages).catch(() => [])) {
    const folder = join(xenImages, name)
    const text = await readFile(join(folder, xenImageFiles.record), 'utf8').catch(() => undefined)
    if (text !== undefined) return { ...xenImageSchema.parse(JSON.parse(text)), folder }
  }
  return undefined
}
