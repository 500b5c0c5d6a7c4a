import { HypervisorError } from '../../../src/errors.js'

/** The error of a field that QEMU, or this machine of it, cannot honour. */
export function refuse(field: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the specification's ${field}: ${why}`, { field, hint })
}
