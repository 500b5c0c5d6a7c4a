import { link, rename, rm, stat, writeFile } from 'node:fs/promises'
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

/**
 * Writes a file that the user named as {@link writeOutput} does, but never over a regular file that is there, not even
 * one that comes into being meanwhile.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function writeNewOutput(path: string, content: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there !== undefined && !there.isFile()) return await writeOutput(path, content)
  const making = `${path}.${process.pid}.tmp`
  try {
    await writeFile(making, content, { flag: 'wx' })
    await link(making, path)
  } catch (cause) {
    const taken = there !== undefined || Reflect.get(Object(cause), 'code') === 'EEXIST'
    throw new HypervisorError(
      'ERR_FILE',
      `the file '${path}' ${taken ? 'is there already' : 'cannot be written'}`,
      {
        field: path,
        hint: taken ? 'Name another one, or write over it with --force.' : undefined,
        cause,
      },
    )
  } finally {
    await rm(making, { force: true }).catch(() => {})
  }
}
