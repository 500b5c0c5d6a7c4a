import { HypervisorError } from '../errors.js'

/** The error, `ERR_INVALID_SPEC`, of a field of a specification that cannot be honoured here. */
export function refuse(field: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the specification's ${field}: ${why}`, { field, hint })
}
