import { HypervisorError } from '../../../errors.js'

/** The error of a package that is not whole, or not what it says: `ERR_FILE` with the file. */
export function damaged(file: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_FILE', `'${file}': ${why}`, { field: file, hint })
}
