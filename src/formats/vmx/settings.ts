import { z } from 'zod'
import { deviceIdField } from '../../spec/fields.js'
import { namePattern } from './dictionary.js'

/** The value of a line; any text that is Unicode. */
const valueField = z
  .string()
  .max(65_536, 'must have at most 65536 characters')
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), 'must be valid Unicode without zero bytes')

/** What a VMX file says of a machine beyond the neutral specification; the key `vmware-desktop` of a specification. */
export const vmxSettings = z
  .strictObject({
    addresses: z
      .record(
        deviceIdField,
        z
          .string()
          .regex(
            /^((scsi|sata|ide|nvme)\d{1,2}:\d{1,2}|(floppy|ethernet)\d{1,2})$/,
            'must be a place such as scsi0:1, ide1:0, floppy0 or ethernet1',
          ),
      )
      .default({})
      .describe('Places of disks and network interfaces, by id. Default: one behind the other.'),
    settings: z
      .record(
        z
          .string()
          .regex(namePattern, 'must be a name of letters, digits and . _ : - that begins with a letter'),
        valueField.nullable(),
      )
      .default({})
      .describe(
        'Further lines; they come in place of those of the same name, and null leaves the line away. The case of names has no meaning.',
      ),
  })
  .prefault({})

/** The checked content of the key `vmware-desktop`. */
export type VmxSettings = z.output<typeof vmxSettings>
