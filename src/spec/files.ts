import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { HypervisorError } from '../errors.js'
import type { DomainSpec } from './schema.js'

/**
 * Checks that every file that a specification names is there, is a file or a block device, and can be read,
 * and written unless it is read-only. For drivers whose machines run on this host.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function requireSpecFiles(spec: DomainSpec): Promise<void> {
  const { kernel, initrd } = spec.boot
  if (kernel !== undefined) await requireFile(kernel, 'boot.kernel')
  if (initrd !== undefined) await requireFile(initrd, 'boot.initrd')
  for (const [index, disk] of spec.disks.entries()) {
    if (disk.path !== undefined) await requireFile(disk.path, `disks[${index}].path`, !disk.readonly)
  }
}

/**
 * Checks one file, as {@link requireSpecFiles} does.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with `field`.
 */
export async function requireFile(path: string, field: string, writable = false): Promise<void> {
  await checkFile(path, writable, (why, cause) => {
    const message = `the specification's ${field}: '${path}' ${why}`
    return new HypervisorError('ERR_INVALID_SPEC', message, { field, cause })
  })
}

/**
 * Checks the file of a medium that a call puts into a drive.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function requireMediumFile(path: string, writable: boolean): Promise<void> {
  await checkFile(
    path,
    writable,
    (why, cause) => new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: 'path', cause }),
  )
}

async function checkFile(
  path: string,
  writable: boolean,
  refuse: (why: string, cause?: unknown) => HypervisorError,
): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw refuse('is not there or cannot be looked at', error)
  })
  if (!found.isFile() && !found.isBlockDevice()) throw refuse('is not a file')
  await access(path, writable ? constants.R_OK | constants.W_OK : constants.R_OK).catch((error: unknown) => {
    throw refuse(writable ? 'cannot be read and written' : 'cannot be read', error)
  })
}
