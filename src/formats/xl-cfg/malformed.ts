import { HypervisorError } from '../../errors.js'

/** The error of a text that is no configuration of xl. */
export function malformed(line: number, why: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the xl configuration cannot be read: line ${line}: ${why}`)
}
