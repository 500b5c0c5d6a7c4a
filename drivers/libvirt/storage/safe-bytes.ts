import { HypervisorError } from '../../../src/errors.js'

/** A size of the protocol as a number. @throws HypervisorError `ERR_PROTOCOL` above 2^53 − 1 bytes. */
export function safeBytes(size: bigint): number {
  const bytes = Number(size)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new HypervisorError('ERR_PROTOCOL', `${size} bytes is more than a number can say`)
}
