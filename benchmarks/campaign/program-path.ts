import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/**
 * Finds a program in the search path, and behind it in further folders; `undefined` if it is not installed.
 */
export async function programPath(
  name: string,
  further: readonly string[] = [],
): Promise<string | undefined> {
  const { PATH: searchPath = '' } = process.env
  for (const folder of [...searchPath.split(delimiter), ...further]) {
    if (folder === '') continue
    const path = join(folder, name)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return undefined
}
