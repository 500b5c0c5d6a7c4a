import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inFolder } from '../stand-ins.js'

/** Does something with a folder that stands for the root of a machine with these files. Its path ends in a slash. */
export async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (root: string) => Promise<unknown>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    await work(`${folder}/`)
  })
}
