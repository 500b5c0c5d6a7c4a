import { z } from 'zod'
import { deviceIdField, lineField } from '../../spec/fields.js'
import { xlTextField, xlValueField } from './value.js'

/** A name of a setting (libxlu's grammar). */
const settingNameField = z
  .string()
  .max(64)
  .regex(/^[a-z][_0-9a-z]*$/, 'must be a name of lower-case letters, digits and _')

/** The name of a parameter of a disk or network interface, or of a flag. */
const parameterNameField = z
  .string()
  .max(64)
  .regex(/^[a-z][-_0-9a-z]*$/, 'must be a name of lower-case letters, digits, - and _')

/** A parameter's value. A comma would begin the next one. */
const parameterField = xlTextField.regex(/^[^\n\r]*$/, 'must be one line')

/** What a configuration of xl says of a domain beyond the neutral specification; the key `xen` of a specification. */
export const xenSettings = z
  .strictObject({
    type: z
      .enum(['pv', 'pvh', 'hvm'])
      .optional()
      .describe(
        'Type of the guest: paravirtualised, the same with hardware’s help, a whole PC. Default: hvm.',
      ),
    bootloader: lineField
      .min(1, 'must not be empty')
      .optional()
      .describe('Program of the host that finds the kernel on the guest’s disk: pygrub.'),
    details: z
      .record(deviceIdField, z.record(parameterNameField, parameterField.nullable()))
      .default({})
      .describe(
        'Further parameters of disks and network interfaces, by id; they come in place of those of the same name. A flag has an empty value; null leaves the parameter away.',
      ),
    settings: z
      .record(settingNameField, xlValueField.nullable())
      .default({})
      .describe(
        'Further settings; they come in place of those of the same name, and null leaves the setting away.',
      ),
  })
  .prefault({})

/** The checked content of the key `xen`. */
export type XenSettings = z.output<typeof xenSettings>
/** How a guest of Xen is run. */
export type XenType = NonNullable<XenSettings['type']>
/** Parameters of a disk or network interface by name; a flag has an empty value. */
export type Parameters = Readonly<Record<string, string>>
/** What is added to parameters; `null` leaves one away. */
export type Details = Readonly<Record<string, string | null>>
