import { join } from 'node:path'
import { digestOfFile } from '../digest.js'
import { imageFiles } from './image-record.js'
import { tarEntries } from './tar-entries.js'

/**
 * Compares every byte of two builds.
 *
 * @returns the first path of the root file system that differs, in content or in what the archive says of it; the
 *   name of a file of the image if only that differs; `undefined` if all is the same.
 */
export async function firstDifference(one: string, other: string): Promise<string | undefined> {
  const same = async (name: string): Promise<boolean> =>
    (await digestOfFile(join(one, name))) === (await digestOfFile(join(other, name)))
  if (!(await same(imageFiles.tar))) {
    const path = await firstEntry(join(one, imageFiles.tar), join(other, imageFiles.tar))
    return path ?? imageFiles.tar
  }
  return (await same(imageFiles.squashfs)) ? undefined : imageFiles.squashfs
}

async function firstEntry(one: string, other: string): Promise<string | undefined> {
  const others = tarEntries(other)
  for await (const entry of tarEntries(one)) {
    const next = await others.next()
    if (next.done === true) return entry.path
    if (next.value.sha256 !== entry.sha256) {
      await others.return(undefined)
      return [entry.path, next.value.path].sort()[0]
    }
  }
  const rest = await others.next()
  await others.return(undefined)
  return rest.done === true ? undefined : rest.value.path
}
