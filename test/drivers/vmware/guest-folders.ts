import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Which files of a folder to list. */
export interface ListRequest {
  readonly index: number
  readonly maxResults: number
  readonly matchPattern: string
}

/** The page of a list of files that VMware Tools answer with (`GuestListFileInfo`): index and rest count what matches. */
export async function listFolder(
  folder: string,
  { index, maxResults, matchPattern }: ListRequest,
): Promise<string> {
  const names = ['.', '..', ...(await readdir(folder)).sort()]
  const found = names.filter((name) => matchPattern === '' || new RegExp(matchPattern).test(name))
  const page = found.slice(index, index + maxResults)
  const files = await Promise.all(page.map((name) => fileOf(folder, name)))
  return `<returnval>${files.join('')}<remaining>${found.length - index - page.length}</remaining></returnval>`
}

async function fileOf(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  const facts = await lstat(path)
  const target = facts.isSymbolicLink() ? await readlink(path) : ''
  const type = facts.isSymbolicLink() ? 'symlink' : facts.isDirectory() ? 'directory' : 'file'
  const time = facts.mtime.toISOString()
  const values = [
    `<modificationTime>${time}</modificationTime><accessTime>${time}</accessTime><symlinkTarget>${target}</symlinkTarget>`,
    `<ownerId>${facts.uid}</ownerId><groupId>${facts.gid}</groupId><permissions>${facts.mode}</permissions>`,
  ]
  const attributes = `<attributes xsi:type="GuestPosixFileAttributes">${values.join('')}</attributes>`
  return `<files><path>${name}</path><type>${type}</type><size>${facts.size}</size>${attributes}</files>`
}

/** Makes a folder; false if it cannot be. */
export async function makeFolder(path: string, parents: boolean): Promise<boolean> {
  return await mkdir(path, { recursive: parents }).then(
    () => true,
    () => false,
  )
}

/** Removes a file or a folder; false if it is not there. */
export async function remove(path: string): Promise<boolean> {
  // A program that has just been started may be about to make files there.
  return await rm(path, { recursive: true, maxRetries: 10 }).then(
    () => true,
    () => false,
  )
}
