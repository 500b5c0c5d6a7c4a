import { z } from 'zod'

/** Schema of the key `test` of a specification. */
export const testOptions = z
  .strictObject({
    guest: z
      .enum(['payload', 'echo', 'silent'])
      .default('payload')
      .describe(
        'What answers on the console: the benchmark payload’s line protocol, an echo of every line, or nothing.',
      ),
    agent: z.boolean().default(true).describe('Whether a guest agent answers.'),
  })
  .prefault({})
  .describe('Fields of the test driver.')

/** The driver's own fields with their defaults. */
export type TestOptions = z.output<typeof testOptions>
