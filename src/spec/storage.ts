import { z } from 'zod'
import { domainNameField, pathField, portField, sizeField, wordField } from './fields.js'
import { anyUuidField, hostField } from './host-field.js'

const absolutePath = pathField.regex(/^\//, 'must be an absolute path of the hypervisor’s host')

const common = {
  name: domainNameField.describe('Name of the pool.'),
  uuid: anyUuidField.optional().describe('Default: a random one.'),
}

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
  source: z.strictObject({
    device: absolutePath.describe('The block device.'),
    format: z
      .enum([
        'auto',
        'ext2',
        'ext3',
        'ext4',
        'ufs',
        'iso9660',
        'udf',
        'gfs',
        'gfs2',
        'vfat',
        'hfs+',
        'xfs',
        'ocfs2',
      ])
      .default('auto')
      .describe('Its file system.'),
  }),
  target: absolutePath.describe('Where it is mounted.'),
})

/** A folder of another host. */
const netfsPool = z.strictObject({
  ...common,
  type: z.literal('netfs'),
  source: z.strictObject({
    host: hostField.describe('Name or address of the server.'),
    path: absolutePath.describe('The folder that the server exports.'),
    format: z.enum(['auto', 'nfs', 'glusterfs', 'cifs']).default('auto').describe('Its protocol.'),
  }),
  target: absolutePath.describe('Where it is mounted.'),
})

/** A volume group of LVM. */
const logicalPool = z.strictObject({
  ...common,
  type: z.literal('logical'),
  source: z.strictObject({
    name: wordField.describe('Name of the volume group.'),
    devices: z.array(absolutePath).default([]).describe('Block devices that it is built of.'),
  }),
  target: absolutePath.optional().describe('Folder of its devices. Default: /dev and the name of the group.'),
})

/** A disk whose partitions are the volumes. */
const diskPool = z.strictObject({
  ...common,
  type: z.literal('disk'),
  source: z.strictObject({
    device: absolutePath.describe('The block device of the disk.'),
    format: z
      .enum(['dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2'])
      .default('dos')
      .describe('Its partition table.'),
  }),
  target: absolutePath.default('/dev').describe('Folder of the devices of its partitions.'),
})

/** The units of an iSCSI target. */
const iscsiPool = z.strictObject({
  ...common,
  type: z.literal('iscsi'),
  source: z.strictObject({
    host: hostField.describe('Name or address of the portal.'),
    port: portField.optional().describe('Port of the portal. Default: 3260.'),
    iqn: z
      .string()
      .regex(
        /^(iqn|eui|naa)\.[A-Za-z0-9.:_-]{1,219}$/,
        'must be a name such as iqn.2013-06.com.example:disks',
      )
      .describe('Name of the target.'),
  }),
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
