/**
 * The measurements of one invocation: one boot of a machine, or one process.
 *
 * Objects with more fields (a seed, a start time) may be passed wherever an `Invocation` is wanted.
 */
export interface Invocation {
  /**
   * Times of the iterations in the order in which they ran: nanoseconds per unit of work, all greater than
   * zero. Warm-up is still in it unless {@link steadyInvocation} took it off.
   */
  readonly times: readonly number[]
}
