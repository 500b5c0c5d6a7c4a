import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Where a program is, or `undefined`. Daemons are not on everybody's PATH. */
export async function findTool(name: string): Promise<string | undefined> {
  const { PATH = '' } = process.env
  for (const folder of [...PATH.split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, name)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return undefined
}
