import { z } from 'zod'
import { deviceIdField, lineField } from '../../src/spec/fields.js'

/** What becomes of a machine's files when its domain is undefined. */
export const undefineWays = ['unregister', 'destroy'] as const

/** A name of the inventory, such as that of a network or datastore. */
const inventoryName = lineField.min(1).max(80)

/** Schema of the key `vmware` of a specification. */
export const vmwareOptions = z
  .strictObject({
    guestId: z
      .string()
      .regex(/^[A-Za-z0-9_]{1,64}$/, 'must be an identifier such as otherGuest64 or debian11_64Guest')
      .optional()
      .describe('The guest, in the words of the API. Default: otherGuest64, or otherGuest for i386.'),
    datastore: inventoryName
      .optional()
      .describe('Datastore of the machine’s own files. Default: that of the URI, or the only one.'),
    networks: z
      .record(deviceIdField, inventoryName)
      .optional()
      .describe('Names of networks that are not one word, by the ids of network interfaces.'),
    undefine: z
      .enum(undefineWays)
      .default('unregister')
      .describe('unregister leaves every file where it is; destroy removes them all, also the disks.'),
  })
  .prefault({})
  .describe('What only VMware’s machines have.')

/** The key `vmware` of a specification, with its defaults filled in. */
export type VmwareOptions = z.output<typeof vmwareOptions>
