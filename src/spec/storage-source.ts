import { z } from 'zod'
import { labelValueField, pathField, portField, wordField } from './fields.js'
import { anyUuidField, hostField } from './host-field.js'

/** A path on the hypervisor's host. */
export const absolutePath = pathField.regex(/^\//, 'must be an absolute path of the hypervisor’s host')

/** A block device with a file system. */
export const fsSource = z.strictObject({
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
      'vmfs',
    ])
    .default('auto')
    .describe('Its file system.'),
})

/** Protocols whose servers export folders by their paths; the others have names of shares or volumes. */
const exportFormats: readonly string[] = ['auto', 'nfs']

/** What another host exports. */
export const netfsSource = z
  .strictObject({
    host: hostField.describe('Name or address of the server.'),
    path: pathField.describe(
      'What the server exports: of nfs a folder, of cifs the name of a share, of glusterfs that of a volume.',
    ),
    format: z.enum(['auto', 'nfs', 'glusterfs', 'cifs']).default('auto').describe('Its protocol.'),
    version: z
      .string()
      .regex(/^\d+(\.\d+)*$/, 'must be a version such as 4.2')
      .optional()
      .describe('Version of NFS. Default: what the hosts agree on.'),
  })
  .superRefine(({ path, format, version }, context) => {
    const refuse = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (exportFormats.includes(format)) {
      if (!path.startsWith('/')) refuse('path', `must be an absolute path of the server with ${format}`)
    } else if (version !== undefined) refuse('version', `is for nfs, not for ${format}`)
  })

/** A volume group of LVM. */
export const logicalSource = z.strictObject({
  name: wordField.describe('Name of the volume group.'),
  devices: z.array(absolutePath).default([]).describe('Block devices that it is built of.'),
})

/** A disk with a partition table. */
export const diskSource = z.strictObject({
  device: absolutePath.describe('The block device of the disk.'),
  format: z
    .enum(['dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2'])
    .default('dos')
    .describe('Its partition table.'),
})

/** A name of iSCSI: an `iqn.`, `eui.` or `naa.` (RFC 7143, section 4.2.7). */
const iscsiName = z
  .string()
  .max(223, 'must have at most 223 bytes')
  .regex(
    /^(iqn\.\d{4}-(0[1-9]|1[0-2])\.[A-Za-z0-9.-]+(:[A-Za-z0-9.:_-]+)?|eui\.[0-9A-Fa-f]{16}|naa\.([0-9A-Fa-f]{16}){1,2})$/,
    'must be a name such as iqn.2013-06.com.example:disks',
  )

/** The secret of libvirt that has the password, never the password itself. */
const secretReference = z
  .strictObject({
    uuid: anyUuidField.optional().describe('UUID of the secret.'),
    usage: labelValueField
      .min(1, 'must not be empty')
      .optional()
      .describe('What the secret of the type iscsi is for.'),
  })
  .superRefine(({ uuid, usage }, context) => {
    if ((uuid === undefined) !== (usage === undefined)) return
    const message =
      uuid === undefined ? 'or a usage must say which secret' : 'does not go together with a usage'
    context.addIssue({ code: 'custom', path: ['uuid'], message })
  })

/** A target of iSCSI, and who asks it. */
export const iscsiSource = z.strictObject({
  host: hostField.describe('Name or address of the portal.'),
  port: portField.optional().describe('Port of the portal. Default: 3260.'),
  iqn: iscsiName.describe('Name of the target.'),
  initiator: iscsiName.optional().describe('Name by which the host asks. Default: its own.'),
  auth: z
    .strictObject({
      username: labelValueField.min(1, 'must not be empty').describe('The name for CHAP.'),
      secret: secretReference.describe('The secret with the password: its uuid, or its usage.'),
    })
    .optional()
    .describe('How the host shows the target who it is. Default: not at all.'),
})
