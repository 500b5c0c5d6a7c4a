import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'

const outputSchema = z.object({ stdout: z.string(), stderr: z.string() })

/** What a program wrote that has failed, from the error of `runProgram`; nothing for any other error. */
export function failedOutput(error: unknown): { readonly stdout: string; readonly stderr: string } {
  const cause = error instanceof HypervisorError ? error.cause : undefined
  const found = outputSchema.safeParse(cause)
  return found.success ? found.data : { stdout: '', stderr: '' }
}
