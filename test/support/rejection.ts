import { expect } from 'chai'
import { type ErrorCode, HypervisorError } from '../../src/errors.js'

/** Waits for a call to be rejected with a code, and returns the error. */
export async function rejection(code: ErrorCode, call: Promise<unknown>): Promise<HypervisorError> {
  const error = await call.then(
    (value) => expect.fail(`expected ${code}, but the call resolved to ${String(value)}`),
    (reason: unknown) => reason,
  )
  return withCode(code, error)
}

/** Runs a function that is to throw an error with this code, and returns the error. */
export function thrown(code: ErrorCode, work: () => unknown): HypervisorError {
  try {
    work()
  } catch (error) {
    return withCode(code, error)
  }
  return expect.fail(`expected ${code}, but nothing was thrown`)
}

function withCode(code: ErrorCode, error: unknown): HypervisorError {
  if (!(error instanceof HypervisorError)) throw error
  expect(error.code, error.message).to.equal(code)
  return error
}
