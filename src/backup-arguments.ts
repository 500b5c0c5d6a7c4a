import { z } from 'zod'
import { type BackupOptions, backupFormats, type CreateCheckpointOptions } from './domain.js'
import { HypervisorError } from './errors.js'
import { checked } from './spec/check-argument.js'
import { domainNameField, labelValueField } from './spec/fields.js'

const formatField = z.enum(backupFormats, `must be one of ${backupFormats.join(', ')}`).optional()

const targetsField = z
  .record(
    z.string(),
    z.string().min(1, 'must name a file for each disk'),
    'must be paths by the ids of disks',
  )
  .refine((targets) => Object.keys(targets).length > 0, 'must name a disk at least')
  .refine(
    (targets) => new Set(Object.values(targets)).size === Object.keys(targets).length,
    'must name another file for each disk',
  )

const disksField = z
  .array(z.string(), 'must be ids of disks')
  .min(1, 'must name a disk at least')
  .refine((ids) => new Set(ids).size === ids.length, 'must name each disk once')
  .optional()

/** Checks where disks are copied to. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `targets`. */
export function checkedTargets(targets: unknown): Readonly<Record<string, string>> {
  return checked('targets', targetsField, targets)
}

/** Checks the options of `backup`. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the option as the field. */
export function checkedBackup(options: BackupOptions = {}): BackupOptions {
  const incremental = checked(
    'incremental',
    z.string('must be the name of a checkpoint').optional(),
    options.incremental,
  )
  const format = checked('format', formatField, options.format)
  if (incremental !== undefined && format === 'raw') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'an incremental backup cannot have the format raw', {
      field: 'format',
      hint: 'A raw image has no parts that are left out: leave the format out, or set it to qcow2.',
    })
  }
  return {
    format,
    incremental,
    checkpoint: checked('checkpoint', domainNameField.optional(), options.checkpoint),
  }
}

/** Checks the options of `createCheckpoint`. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the option as the field. */
export function checkedCheckpoint(options: CreateCheckpointOptions = {}): CreateCheckpointOptions {
  return {
    description: checked('description', labelValueField.optional(), options.description) || undefined,
    disks: checked('disks', disksField, options.disks),
  }
}
