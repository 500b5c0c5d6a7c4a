import { realpath, stat } from 'node:fs/promises'
import { HypervisorError } from '../../src/index.js'
import { isWithin } from '../../src/is-within.js'

/**
 * Insists that what a package has unpacked at a path is a file of its own. A link in a package from outside may lead to a
 * file of this host, which would be read as the kernel or replaced when it is decompressed, and nobody ever writes to a pipe.
 *
 * @param file What is to be read.
 * @param folder Where the package was unpacked.
 * @param path The package, for the error.
 * @throws HypervisorError `ERR_FILE`.
 */
export async function requireOwnFile(file: string, folder: string, path: string): Promise<void> {
  const [outer, inner] = await Promise.all([realpath(folder), realpath(file).catch(() => '')])
  if (isWithin(outer, inner) && (await stat(inner)).isFile()) return
  const name = file.slice(folder.length)
  throw new HypervisorError('ERR_FILE', `'${path}' has no file of its own at '${name}'`, {
    field: path,
    hint: 'It leads out of the package, or is a pipe or a device: use a package of Debian.',
  })
}
