import { z } from 'zod'
import { processArguments, processEnvironment } from '../../src/local/process-options.js'
import { pathField } from '../../src/spec/fields.js'

/** Schema of the key `qemu-user` of a specification. */
export const qemuUserOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: z
      .array(z.int().min(0).max(1023))
      .min(1)
      .optional()
      .describe('Host CPUs, numbered from 0, to which it is bound before it begins. Default: all.'),
    binary: pathField.optional().describe('The emulator. Default: qemu-<architecture> on the PATH.'),
    libraries: pathField
      .optional()
      .describe(
        'Folder in which a dynamically linked program finds its libraries, such as /usr/aarch64-linux-gnu.',
      ),
  })
  .prefault({})

/** The checked content of the key `qemu-user`. */
export type QemuUserOptions = z.output<typeof qemuUserOptions>
