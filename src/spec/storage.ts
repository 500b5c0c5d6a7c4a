import { z } from 'zod'
import { domainNameField, lineField, sizeField } from './fields.js'
import { anyUuidField } from './host-field.js'
import {
  absolutePath,
  diskSource,
  fsSource,
  iscsiSource,
  logicalSource,
  netfsSource,
} from './storage-source.js'

const common = {
  name: domainNameField.describe('Name of the pool.'),
  uuid: anyUuidField.optional().describe('Default: a random one.'),
}

const mountOptions = z
  .array(
    lineField
      .min(1, 'must not be empty')
      .regex(/^[^,\p{Surrogate}\u{fffe}\u{ffff}]*$/u, 'must be one option, without commas, of valid Unicode'),
  )
  .default([])
  .describe('Further options of mount, such as noatime, beside those that the hypervisor gives it.')

/** A folder of a file system. */
const dirPool = z.strictObject({
  ...common,
  type: z.literal('dir'),
  target: absolutePath.describe('The folder in which the volumes are files.'),
})

/** A block device with a file system, mounted by the hypervisor. */
const fsPool = z.strictObject({
  ...common,
  type: z.literal('fs'),
  source: fsSource,
  target: absolutePath.describe('Where it is mounted.'),
  mountOptions,
})

/** A folder of another host. */
const netfsPool = z.strictObject({
  ...common,
  type: z.literal('netfs'),
  source: netfsSource,
  target: absolutePath.describe('Where it is mounted.'),
  mountOptions,
})

/** A volume group of LVM. */
const logicalPool = z
  .strictObject({
    ...common,
    type: z.literal('logical'),
    source: logicalSource,
    target: absolutePath.optional().describe('Folder of its devices: /dev and the name of the group.'),
  })
  .superRefine(({ target, source }, context) => {
    const only = `/dev/${source.name}`
    if (target === undefined || target === only) return
    context.addIssue({ code: 'custom', path: ['target'], message: `is where LVM puts it: ${only}` })
  })
  .transform((pool) => ({ ...pool, target: `/dev/${pool.source.name}` }))

/** A disk whose partitions are the volumes. */
const diskPool = z.strictObject({
  ...common,
  type: z.literal('disk'),
  source: diskSource,
  target: absolutePath.default('/dev').describe('Folder of the devices of its partitions.'),
})

/** The units of an iSCSI target. */
const iscsiPool = z.strictObject({
  ...common,
  type: z.literal('iscsi'),
  source: iscsiSource,
  target: absolutePath.default('/dev/disk/by-path').describe('Folder of the devices of its units.'),
})

/** A storage pool. */
export const storagePoolSchema = z.discriminatedUnion('type', [
  dirPool,
  fsPool,
  netfsPool,
  logicalPool,
  diskPool,
  iscsiPool,
])

/** Name of a volume, which may be that of a file. */
export const volumeNameField = z
  .string()
  .min(1, 'must not be empty')
  .max(255, 'must have at most 255 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\x00-\x1f\x7f/]+$/, 'must not contain slashes or control characters')
  .refine((name) => name !== '.' && name !== '..', 'must not be a name of a folder')

/** Formats in which volumes can be made. */
export const volumeFormats = ['raw', 'qcow2', 'qed', 'vmdk', 'vpc'] as const

/** A volume. */
export const storageVolumeSchema = z.strictObject({
  name: volumeNameField.describe('Name of the volume in its pool.'),
  capacity: sizeField(0).describe('Size that a machine sees.'),
  allocation: sizeField(0)
    .optional()
    .describe('Size that is taken from the pool at once. Default: the hypervisor’s own.'),
  format: z.enum(volumeFormats).optional().describe('Default: the pool’s own, which is raw for folders.'),
  backing: z
    .strictObject({
      path: absolutePath.describe('The image that the volume is a layer upon.'),
      format: z.enum(volumeFormats).default('raw').describe('Its format.'),
    })
    .optional()
    .describe('What the volume is a layer upon; for formats that can be one.'),
})

/** A storage pool as one writes it. */
export type StoragePoolSpecInput = z.input<typeof storagePoolSchema>
/** A storage pool that is complete. */
export type StoragePoolSpec = z.output<typeof storagePoolSchema> & { readonly uuid: string }
/** A type of storage pool. */
export type StoragePoolType = StoragePoolSpec['type']
/** A volume as one writes it. */
export type StorageVolumeSpecInput = z.input<typeof storageVolumeSchema>
/** A volume that is complete. */
export type StorageVolumeSpec = z.output<typeof storageVolumeSchema>
