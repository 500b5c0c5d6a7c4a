import { z } from 'zod'
import { lineField, wordField } from '../../src/spec/fields.js'

/**
 * Options of `prlctl set` that the fields of a specification say, those that are of one device, and those that would show
 * a password to everybody.
 */
const saidElsewhere =
  /^(?:name|description|cpus|memsize|efi-boot|bios-type|startup-view|on-window-close|template|help)$|device|image|backup|bootorder|passw|pwd|encrypt|shf-/

/** Schema of the key `parallels` of a specification. */
export const parallelsOptions = z
  .strictObject({
    distribution: wordField
      .optional()
      .describe(
        'What guest the machine is made for, as `prlctl create NAME --distribution list` names it: ubuntu, win-11. Default: none that is known.',
      ),
    settings: z
      .record(
        z
          .string()
          .regex(
            /^[a-z0-9][a-z0-9-]{0,63}$/,
            'must be the name of an option of prlctl set without its dashes',
          )
          .refine(
            (name) => !saidElsewhere.test(name),
            'is said by a field of the specification, or is a secret',
          ),
        lineField,
      )
      .default({})
      .describe('Further options of `prlctl set`, by their names without dashes: videosize, nested-virt.'),
  })
  .prefault({})

/** The checked content of the key `parallels`. */
export type ParallelsOptions = z.output<typeof parallelsOptions>
