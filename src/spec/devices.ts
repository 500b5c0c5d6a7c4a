import { z } from 'zod'
import { deviceIdField, macField, pathField, portField, wordField } from './fields.js'

/** Formats of disk images. */
export const diskFormats = ['raw', 'qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc'] as const

/** A format of a disk image. */
export type DiskFormat = (typeof diskFormats)[number]

/** A disk, a CD-ROM or a floppy disk. */
export const diskSchema = z
  .strictObject({
    id: deviceIdField.optional().describe('Identifier; default disk0, disk1, … in order.'),
    path: pathField
      .optional()
      .describe('The image file. A CD-ROM or floppy drive may be empty; a disk must have one.'),
    format: z
      .enum(diskFormats)
      .optional()
      .describe(
        'Format of the image. Default: by the file name’s ending, else raw. Never guessed from the content.',
      ),
    device: z.enum(['disk', 'cdrom', 'floppy']).default('disk').describe('What the guest sees.'),
    bus: z
      .enum(['virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb', 'fdc'])
      .optional()
      .describe('Bus of the disk. Default: the driver’s choice for the machine.'),
    readonly: z.boolean().default(false).describe('Whether writes are refused.'),
    cache: z
      .enum(['none', 'writeback', 'writethrough', 'directsync', 'unsafe'])
      .optional()
      .describe('Host caching. Default: the hypervisor’s own.'),
    discard: z.enum(['ignore', 'unmap']).optional().describe('What a guest’s discard does to the image.'),
    serial: wordField.optional().describe('Serial number that the guest reads.'),
  })
  .superRefine((disk, context) => {
    if (disk.path !== undefined) return
    if (disk.device === 'disk') {
      const message = 'is needed: only a cdrom or a floppy may be empty'
      context.addIssue({ code: 'custom', path: ['path'], message })
    }
    if (disk.format !== undefined) {
      context.addIssue({ code: 'custom', path: ['format'], message: 'needs a path' })
    }
  })
  .describe('A disk, a CD-ROM or a floppy disk.')

/** A network interface. */
export const networkSchema = z
  .strictObject({
    id: deviceIdField.optional().describe('Identifier; default net0, net1, … in order.'),
    type: z
      .enum(['user', 'isolated', 'bridge', 'tap'])
      .default('user')
      .describe('How it reaches the world: user-mode NAT, not at all, a bridge, or a tap device.'),
    source: wordField.optional().describe('Name of the bridge or tap device.'),
    model: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
      .optional()
      .describe('Model of the card, for example virtio or e1000.'),
    mac: macField.optional().describe('Ethernet address. Default: derived from the UUID of the domain.'),
    forwards: z
      .array(
        z.strictObject({
          protocol: z.enum(['tcp', 'udp']).default('tcp'),
          host: portField.describe('Port on the loopback interface of the host.'),
          guest: portField.describe('Port of the guest.'),
        }),
      )
      .default([])
      .describe('Ports forwarded from the host’s loopback interface; only for type user.'),
  })
  .superRefine((network, context) => {
    const needsSource = network.type === 'bridge' || network.type === 'tap'
    if (needsSource && network.source === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['source'],
        message: `is needed for the type ${network.type}`,
      })
    }
    if (network.type !== 'user' && network.forwards.length > 0) {
      context.addIssue({ code: 'custom', path: ['forwards'], message: 'needs the type user' })
    }
  })
  .describe('A network interface.')

/** A device that can be attached to a running domain. */
export const deviceSchema = z.union([
  z.strictObject({ disk: diskSchema }),
  z.strictObject({ network: networkSchema }),
])

/** A device to attach, as one writes it: `{ disk: { path } }` or `{ network: { type: 'user' } }`. */
export type DeviceSpecInput = z.input<typeof deviceSchema>
/** A device with its defaults filled in. */
export type DeviceSpec = z.output<typeof deviceSchema>
/** A disk as one writes it. */
export type DiskSpecInput = z.input<typeof diskSchema>
/** A disk with its defaults filled in. */
export type DiskSpec = z.output<typeof diskSchema>
/** A network interface as one writes it. */
export type NetworkSpecInput = z.input<typeof networkSchema>
/** A network interface with its defaults filled in. */
export type NetworkSpec = z.output<typeof networkSchema>
