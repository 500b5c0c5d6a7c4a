import { z } from 'zod'
import { processArguments, processEnvironment } from '../../src/local/process-options.js'

/** Schema of the key `container` of a specification. */
export const containerOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: z
      .array(z.int().min(0).max(1023))
      .min(1)
      .optional()
      .describe('Host CPUs to which it is bound, as many as vcpus says. Default: the next ones in turn.'),
  })
  .prefault({})

/** The checked content of the key `container`. */
export type ContainerOptions = z.output<typeof containerOptions>
