import type { CallOptions } from '../../src/call.js'
import type { Session } from './session.js'

/** Carries out a call on one thing of the world. */
export type Perform = <Result>(
  operation: string,
  options: CallOptions | undefined,
  work: () => Result,
) => Promise<Result>

/**
 * Makes the calls on something that other connections may have removed in the meantime.
 *
 * @param requireThere throws if it is gone, or not in a state for any of its calls; asked before each work.
 */
export function performOn(session: Session, requireThere: () => void): Perform {
  return (name, options, work) =>
    session.perform({
      name,
      signal: options?.signal,
      work() {
        requireThere()
        return work()
      },
    })
}
