import type { AbortPolicy, CallOptions } from './call.js'
import type { ConnectionFeature } from './connection-features.js'
import { HypervisorError } from './errors.js'

/** Makes the calls to the object of a feature of connections. */
export interface FeatureGuard<Backend> {
  /** A call that stops waiting when it is aborted. */
  use<Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (backend: Backend, callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result>
  /** A call that opens something; an abort closes it again. */
  open<Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result>
}

/** Runs a call of a connection: under its signal and time-out, with complete errors. */
export type RunCall = <Result>(
  operation: string,
  policy: AbortPolicy,
  options: CallOptions | undefined,
  work: (callOptions: CallOptions) => Promise<Result>,
) => Promise<Result>

/**
 * Makes a {@link FeatureGuard}.
 *
 * @param backend What the driver has for the feature; without it every call is refused with `ERR_UNSUPPORTED`.
 */
export function createFeatureGuard<Backend>(
  driver: string,
  feature: ConnectionFeature,
  backend: Backend | undefined,
  run: RunCall,
): FeatureGuard<Backend> {
  const required = (operation: string): Backend => {
    if (backend !== undefined) return backend
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `the driver '${driver}' does not have the feature '${feature}', which ${operation}() needs`,
      { hint: "Ask first with supports(connection, feature); 'polyvisor drivers' prints who has what." },
    )
  }
  return {
    use: (operation, options, work) =>
      run(operation, 'stop-waiting', options, async (c) => await work(required(operation), c)),
    open: (operation, options, work) =>
      run(operation, 'cancel', options, async (c) => {
        required(operation)
        return await work(c)
      }),
  }
}
