import { z } from 'zod'
import type { ChangeMediaOptions } from '../domain.js'
import { HypervisorError } from '../errors.js'
import { checked } from './check-argument.js'
import { type DiskSpec, diskFormats } from './devices.js'
import { completeDisk } from './parse.js'

const formatField = z.enum(diskFormats, `must be one of ${diskFormats.join(', ')}`).optional()

/**
 * A drive with another medium in it, or none.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if it is no drive whose medium can be changed, and for a format that
 *   is none or has no medium.
 */
export function withMedium(
  drive: DiskSpec,
  path: string | undefined,
  options: Pick<ChangeMediaOptions, 'format'>,
): DiskSpec {
  if (drive.device === 'disk') throw noDrive(drive.id)
  const format = checked('format', formatField, options.format)
  if (path === undefined && format !== undefined) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'format needs a path', { field: 'format' })
  }
  const { path: _path, format: _format, ...empty } = drive
  return path === undefined ? empty : completeDisk({ ...empty, path, format }, 0)
}

/** The error for a disk that has no medium that could be changed. */
export function noDrive(id: string | undefined): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `'${id}' is no drive whose medium can be changed`, {
    field: 'id',
    hint: 'CD-ROM and floppy drives have one: device: cdrom, device: floppy.',
  })
}
