import { z } from 'zod'
import { processArguments, processCpus, processEnvironment } from '../../src/local/process-options.js'
import { hostPathField } from '../../src/spec/host-paths.js'

/** Schema of the key `qemu-user` of a specification. */
export const qemuUserOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: processCpus,
    binary: hostPathField.optional().describe('The emulator. Default: qemu-<architecture> on the PATH.'),
    libraries: hostPathField
      .optional()
      .describe(
        'Folder in which a dynamically linked program finds its libraries, such as /usr/aarch64-linux-gnu.',
      ),
  })
  .prefault({})

/** The checked content of the key `qemu-user`. */
export type QemuUserOptions = z.output<typeof qemuUserOptions>
