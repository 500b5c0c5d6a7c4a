import { z } from 'zod'
import { processArguments, processCpus, processEnvironment } from '../../src/local/process-options.js'

/** Schema of the key `native` of a specification. */
export const nativeOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: processCpus,
    nice: z
      .int()
      .min(-20)
      .max(19)
      .optional()
      .describe('Niceness, from -20 to 19 (setpriority(2)). Default: that of this program.'),
  })
  .prefault({})

/** The checked content of the key `native`. */
export type NativeOptions = z.output<typeof nativeOptions>
