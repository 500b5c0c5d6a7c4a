import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { HypervisorError } from '../errors.js'

/**
 * Finds a program on the PATH, and behind it in further folders, since daemons and system programs are not on
 * everybody's PATH. Relative entries of the PATH do not count.
 */
export function findOnPath(name: string, further: readonly string[] = []): string | undefined {
  const { PATH = '' } = process.env
  const known = found.get(name)
  if (known?.PATH === PATH && isExecutable(known.path)) return known.path
  for (const folder of [...PATH.split(delimiter), ...further]) {
    const path = join(folder, name)
    if (!folder.startsWith('/') || !isExecutable(path)) continue
    found.set(name, { PATH, path })
    return path
  }
  return undefined
}

/** Where programs were found; one that is put before another on the same PATH is seen by the next process. */
const found = new Map<string, { readonly PATH: string; readonly path: string }>()

/** Looks without a detour over the thread pool, which takes longer than the look. */
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Takes a program that a specification names. @throws HypervisorError `ERR_NOT_INSTALLED` with the field. */
export function requireExecutable(path: string, field: string): string {
  if (isExecutable(path)) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `'${path}' is not a program that can be run`, { field })
}

/** Finds a program on the PATH. @throws HypervisorError `ERR_NOT_INSTALLED` with its Debian package. */
export function requireOnPath(name: string, packageName: string): string {
  const path = findOnPath(name)
  if (path !== undefined) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `${name} is not on the PATH`, {
    hint: `On Debian and Ubuntu: apt-get install ${packageName}`,
  })
}
