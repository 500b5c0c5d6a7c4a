import { HypervisorError } from '../../errors.js'

/** The error of a field that libvirt's XML has no words for, or whose XML a specification has no words for. */
export function refuse(field: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the specification's ${field}: ${why}`, { field, hint })
}
