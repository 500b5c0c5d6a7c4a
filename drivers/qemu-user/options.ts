import { z } from 'zod'
import { processArguments, processCpus, processEnvironment } from '../../src/local/process-options.js'
import { pathField } from '../../src/spec/fields.js'

/** Schema of the key `qemu-user` of a specification. */
export const qemuUserOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: processCpus,
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
