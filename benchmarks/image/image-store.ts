import { lstat, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { syncFolder } from '../../src/state/atomic-file.js'
import { digestOf, digestOfFile } from '../digest.js'
import { cacheFolder } from '../linux/cache-folder.js'
import { changedPath } from './changed-path.js'
import { type ImageRecord, imageFiles, imageRecordSchema, type StoredImage } from './image-record.js'
import { removeTree } from './remove-tree.js'

/** The folder of the images: `$XDG_CACHE_HOME/polyvisor/images`, one folder for each by the SHA-256 of its record. */
export function imagesFolder(): string {
  return cacheFolder('images')
}

/**
 * The images of the cache, those that were built last first. Folders that hold something else are left out.
 *
 * @param root The folder of the images. Default: {@link imagesFolder}.
 * @throws HypervisorError `ERR_STATE_CORRUPT` for an image whose record is damaged.
 */
export async function listImages(root = imagesFolder()): Promise<readonly StoredImage[]> {
  const names = await readdir(root).catch(() => [])
  const images = await Promise.all(
    names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => readImage(join(root, name), name)),
  )
  return images.sort((a, b) =>
    a.built < b.built ? 1 : a.built > b.built ? -1 : a.digest < b.digest ? 1 : -1,
  )
}

/**
 * The image of a name that was built last; `undefined` if there is none. Nothing is ever built by this:
 * `polyvisor image build` does.
 *
 * @throws HypervisorError as {@link listImages}.
 */
export async function findImage(name: string, root = imagesFolder()): Promise<StoredImage | undefined> {
  return (await listImages(root)).find((image) => image.name === name)
}

/**
 * An image whose record, archive and squashfs have been compared with their digests, and whose tree has been
 * compared with the archive, file by file.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`, naming the file that is not what it was; `ERR_NOT_INSTALLED`
 *   without tar.
 */
export async function checkedImage(image: StoredImage): Promise<StoredImage> {
  const checked = await readImage(image.folder, image.digest)
  const { folder, tar, root } = checked
  const digests = [
    [checked.squashfs, checked.squashfsSha256],
    [tar, checked.sha256],
  ] as const
  for (const [path, wanted] of digests) {
    const sha256 = await digestOfFile(path).catch(() => undefined)
    if (sha256 !== wanted)
      throw corrupt(path, sha256 === undefined ? 'is missing' : 'has been changed', folder)
  }
  const tree = await lstat(root).catch(() => undefined)
  if (tree?.isDirectory() !== true) throw corrupt(root, 'is missing', folder)
  const own = process.getuid === undefined || tree.uid === process.getuid()
  if (!own || (tree.mode & 0o022) !== 0) throw corrupt(root, 'can be written by other users', folder)
  const changed = await changedPath(tar, root)
  if (changed !== undefined) throw corrupt(join(root, changed), 'has been changed or is missing', folder)
  return checked
}

/**
 * Removes the images of a name: all of them, or with `older` all but the one that was built last.
 *
 * @returns those that were removed.
 */
export async function removeImages(
  name: string,
  { older = false }: { readonly older?: boolean | undefined } = {},
): Promise<readonly StoredImage[]> {
  const images = (await listImages()).filter((image) => image.name === name).slice(older ? 1 : 0)
  for (const { folder, digest } of images) {
    // Out of the list at once, whatever becomes of the rest.
    const doomed = join(imagesFolder(), `.new-removed-${digest}`)
    await rename(folder, doomed)
    await removeTree(doomed)
  }
  return images
}

/**
 * Takes the folder of a finished build into the cache, under the digest of its record. One that is there already
 * stays and counts as built now.
 */
export async function keepImage(work: string, record: ImageRecord): Promise<StoredImage> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`
  const digest = digestOf(text)
  const folder = join(imagesFolder(), digest)
  await writeFile(join(work, imageFiles.record), text)
  const there = await readImage(folder, digest)
    .then(checkedImage)
    .catch(() => undefined)
  if (there !== undefined) {
    const now = new Date()
    await utimes(join(folder, imageFiles.record), now, now)
    await removeTree(work)
    return await readImage(folder, digest)
  }
  await removeTree(folder)
  await rename(work, folder)
  await syncFolder(imagesFolder())
  return await readImage(folder, digest)
}

async function readImage(folder: string, digest: string): Promise<StoredImage> {
  const path = join(folder, imageFiles.record)
  const content = await readFile(path).catch(() => undefined)
  if (content === undefined) throw corrupt(path, 'is missing', folder)
  if (digestOf(content) !== digest) throw corrupt(path, 'has been changed', folder)
  const record = parseRecord(path, content.toString('utf8'), folder)
  const { mtime } = await lstat(path)
  return {
    name: record.name,
    digest,
    folder,
    sha256: record.tar.sha256,
    tar: join(folder, imageFiles.tar),
    tarSize: record.tar.size,
    squashfs: join(folder, imageFiles.squashfs),
    squashfsSha256: record.squashfs.sha256,
    squashfsSize: record.squashfs.size,
    root: join(folder, imageFiles.root),
    packages: record.packages,
    recipeSha256: record.recipeSha256,
    planSha256: record.planSha256,
    sourceDateEpoch: record.sourceDateEpoch,
    tools: record.tools,
    built: mtime.toISOString(),
  }
}

function parseRecord(path: string, text: string, folder: string): ImageRecord {
  try {
    return imageRecordSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw corrupt(path, 'is not the record of an image', folder, cause)
  }
}

function corrupt(path: string, why: string, folder: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_STATE_CORRUPT', `${path} ${why}`, {
    field: path,
    cause,
    hint: `Delete the folder '${folder}' and build the image again: polyvisor image build`,
  })
}
