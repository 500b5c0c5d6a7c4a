import { z } from 'zod'
import type { BlockCommitOptions, BlockCopyOptions, BlockJobOptions, BlockPullOptions } from './domain.js'
import { backupFormats } from './domain.js'
import { HypervisorError } from './errors.js'
import { checked } from './spec/check-argument.js'
import { pathField } from './spec/fields.js'

const bandwidthField = z
  .int('must be whole bytes a second')
  .min(1, 'must be 1 byte a second at least')
  .optional()

const formatField = z.enum(backupFormats, `must be one of ${backupFormats.join(', ')}`).optional()

const flagField = z.boolean('must be true or false').optional()

/** Checks a limit in bytes a second. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field. */
export function checkedBandwidth(field: string, bandwidth: unknown): number | undefined {
  return checked(field, bandwidthField, bandwidth)
}

/** Checks the options of `blockPull`. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the option as the field. */
export function checkedPull(options: BlockPullOptions = {}): BlockPullOptions {
  return { ...checkedJob(options), base: checked('base', pathField.optional(), options.base) }
}

/** Checks the options of `blockCommit`. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the option as the field. */
export function checkedCommit(options: BlockCommitOptions = {}): BlockCommitOptions {
  return { ...checkedPull(options), top: checked('top', pathField.optional(), options.top) }
}

/** Checks the options of `blockCopy`. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the option as the field. */
export function checkedCopy(options: BlockCopyOptions = {}): BlockCopyOptions {
  const format = checked('format', formatField, options.format)
  const pivot = checked('pivot', flagField, options.pivot)
  const shallow = checked('shallow', flagField, options.shallow)
  if (shallow && format === 'raw') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'a raw image cannot have another below it', {
      field: 'format',
      hint: 'Leave shallow away for a copy of all that the disk has, or write qcow2.',
    })
  }
  return { ...checkedJob(options), format, pivot, shallow }
}

function checkedJob({ bandwidth, onProgress }: BlockJobOptions): BlockJobOptions {
  return { bandwidth: checkedBandwidth('bandwidth', bandwidth), onProgress }
}
