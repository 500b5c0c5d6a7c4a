import { HypervisorError } from '../../src/index.js'

/** What a program that has failed wrote on standard error, from the error of `runProgram`; empty for any other. */
export function standardError(error: unknown): string {
  const cause = error instanceof HypervisorError ? error.cause : undefined
  const text: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'stderr') : undefined
  return typeof text === 'string' ? text : ''
}
