import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'
import { ensurePrivateFolder } from '../../../src/state/private-folder.js'
import { digestOf } from '../../digest.js'
import { cacheFolder } from '../../linux/cache-folder.js'
import { payloadImage } from '../images.js'
import { cdromImage } from './cdrom-image.js'
import { diskImage } from './disk-image.js'
import { multibootHeader } from './multiboot-header.js'

/** The media that a machine may start the payload from. */
export const bootMedia = ['disk', 'cdrom'] as const

/** One of {@link bootMedia}. */
export type BootMedium = (typeof bootMedia)[number]

/** The payloads that have no operating system under them, for PCs. */
export type BootPayload = 'metal-i386' | 'metal-x86_64'

/**
 * Makes a medium that a machine with a BIOS starts the payload from, for platforms that start no kernel directly. The
 * payload on it is the same to the byte. The same payload gives the same medium.
 *
 * @throws HypervisorError `ERR_FILE` or `ERR_STATE_CORRUPT` if an image of the package is missing or has been changed.
 */
export async function bootImage(target: BootPayload, medium: BootMedium): Promise<Buffer> {
  const [code, kernel] = await Promise.all(
    (['boot-bios', target] as const).map(async (name) => readFile((await payloadImage(name)).path)),
  )
  if (code === undefined || kernel === undefined) throw new TypeError('an image has no content')
  const header = multibootHeader(kernel)
  return medium === 'disk' ? diskImage(code, header) : cdromImage(code, header)
}

/** A medium in a file of the cache. */
export interface StoredBootImage {
  /** The absolute path of the file. */
  readonly path: string
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

/**
 * Makes a medium as {@link bootImage} does, and keeps it in the cache under its digest. One that is damaged there is
 * written again. Machines must not write to it.
 *
 * @throws HypervisorError as {@link bootImage}, and `ERR_FILE` if the cache cannot be written.
 */
export async function storedBootImage(target: BootPayload, medium: BootMedium): Promise<StoredBootImage> {
  const image = await bootImage(target, medium)
  const folder = cacheFolder('boot')
  await ensurePrivateFolder(folder)
  const sha256 = digestOf(image)
  const path = join(folder, `${sha256}.${medium === 'disk' ? 'img' : 'iso'}`)
  if (!existsSync(path) || digestOf(await readFile(path)) !== sha256) await writeFileAtomically(path, image)
  return { path, sha256 }
}
