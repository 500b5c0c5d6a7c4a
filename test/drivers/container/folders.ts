import { lstat, mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Makes the least that a root file system must have, with a file and a place for a mount, and returns its path. */
export async function makeSmallRoot(parent: string): Promise<string> {
  const root = join(parent, 'root')
  for (const name of ['dev', 'proc', 'run', 'sys', 'tmp', 'mnt/deep', 'etc']) {
    await mkdir(join(root, name), { recursive: true, mode: 0o755 })
  }
  await writeFile(join(root, 'etc', 'os-release'), 'ID=small\n')
  return root
}

/** What there is in a folder, with all that would show a change. */
export async function pictureOf(folder: string): Promise<readonly string[]> {
  const lines: string[] = []
  for (const name of ['', ...(await readdir(folder, { recursive: true }))].sort()) {
    const path = join(folder, name)
    const { mode, uid, gid, size, mtimeMs, ctimeMs } = await lstat(path)
    const link = await readlink(path).catch(() => '')
    lines.push([name, mode.toString(8), uid, gid, size, mtimeMs, ctimeMs, link].join(' '))
  }
  return lines
}

/** The options of the mount that lies on top at a place of a process's files, in the text of its `mountinfo`. */
export function mountOptions(mountinfo: string, place: string): readonly string[] | undefined {
  const rows = mountinfo.split('\n').map((line) => line.split(' '))
  return rows
    .filter((fields) => fields[4] === place)
    .at(-1)?.[5]
    ?.split(',')
}
