import { HypervisorError } from '../../../../src/errors.js'

/** The error that a promise is rejected with; fails if it is not, or with something that is not ours. */
export async function failure(work: Promise<unknown>): Promise<HypervisorError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in outcome) throw new Error(`it succeeded with ${JSON.stringify(outcome.value)}`)
  if (!(outcome.error instanceof HypervisorError)) throw outcome.error
  return outcome.error
}
