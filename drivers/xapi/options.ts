import { z } from 'zod'
import { deviceIdField, lineField, sizeField } from '../../src/spec/fields.js'

/** What becomes of a machine's disks when its domain is undefined. */
export const undefineWays = ['keep', 'destroy'] as const

/** Types of guests. */
export const guestTypes = ['hvm', 'pv', 'pvh'] as const

/** Schema of the key `xapi` of a specification. */
export const xapiOptions = z
  .strictObject({
    type: z
      .enum(guestTypes)
      .default('hvm')
      .describe('Type of the guest: a whole PC, paravirtualised, the same with hardware’s help.'),
    bootloader: lineField
      .min(1, 'must not be empty')
      .optional()
      .describe('What finds the kernel on the disk of a guest that is no PC. Default: pygrub.'),
    disks: z
      .record(
        deviceIdField,
        z.strictObject({
          size: sizeField(1).describe("Size: text such as '10 GiB', or a number of bytes."),
          name: lineField
            .optional()
            .describe('Name of the virtual disk. Default: that of the domain and the id.'),
        }),
      )
      .optional()
      .describe(
        'Virtual disks that are made, by the ids of disks whose path names a storage repository alone.',
      ),
    undefine: z
      .enum(undefineWays)
      .default('keep')
      .describe(
        'keep leaves the virtual disks where they are; destroy removes them. Snapshots are always removed.',
      ),
  })
  .prefault({})
  .describe('What only machines of XAPI have.')

/** The key `xapi` of a specification, with its defaults filled in. */
export type XapiOptions = z.output<typeof xapiOptions>
