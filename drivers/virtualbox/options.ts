import { z } from 'zod'
import { lineField, wordField } from '../../src/spec/fields.js'

/** Options of `modifyvm` that the fields of a specification say, and those that would show a password to everybody. */
const saidElsewhere =
  /^(?:name|ostype|memory|cpus|firmware|chipset|graphicscontroller|(?:boot|nic|nic-?type|mac-?address|bridge-?adapter|nat-?pf|uart|uart-?mode)\d+)$|password|credential|encrypt|cipher/

/** Schema of the key `virtualbox` of a specification. */
export const virtualboxOptions = z
  .strictObject({
    ostype: wordField
      .optional()
      .describe(
        'What VirtualBox takes the guest for, as `VBoxManage list ostypes` names it. Default: by the architecture.',
      ),
    settings: z
      .record(
        z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the name of an option of modifyvm without its dashes')
          .refine(
            (name) => !saidElsewhere.test(name),
            'is said by a field of the specification, or is a secret',
          ),
        lineField,
      )
      .default({})
      .describe(
        'Further options of `VBoxManage modifyvm`, by their names without dashes: vram, nested-hw-virt.',
      ),
  })
  .prefault({})

/** The checked content of the key `virtualbox`. */
export type VirtualboxOptions = z.output<typeof virtualboxOptions>
