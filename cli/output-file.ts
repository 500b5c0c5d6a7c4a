import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { HypervisorError } from '../src/errors.js'

/**
 * Writes a file that the user named, over what is there. A regular file is written beside its place and renamed, so
 * that a failure leaves the old one; a device or a pipe is written to.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function writeOutput(path: string, content: string | Iterable<string>): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  const target = there === undefined || there.isFile() ? `${path}.${process.pid}.tmp` : path
  try {
    await writeFile(target, content)
    if (target !== path) await rename(target, path)
  } catch (cause) {
    if (target !== path) await rm(target, { force: true }).catch(() => {})
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, { field: path, cause })
  }
}
