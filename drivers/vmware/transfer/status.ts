import type { IncomingMessage } from 'node:http'
import { type ErrorCode, HypervisorError } from '../../../src/errors.js'

/** What statuses of HTTP say of a file (RFC 9110, 15); others are `ERR_OPERATION_FAILED`. */
const codes: Readonly<Record<number, ErrorCode>> = {
  301: 'ERR_FILE',
  401: 'ERR_AUTH',
  403: 'ERR_AUTH',
  404: 'ERR_FILE',
  409: 'ERR_FILE',
  507: 'ERR_FILE',
}

/** A server leads from a folder without a slash to the list of what is in it. */
const reasons: Readonly<Record<number, string>> = { 301: 'it is a folder', 404: 'it is not there' }

/** The error of an answer that is no success, or `undefined`. */
export function statusError(
  { statusCode = 0, statusMessage = '' }: IncomingMessage,
  what: string,
): HypervisorError | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined
  const why = reasons[statusCode] ?? `HTTP ${statusCode} ${statusMessage}`.trim()
  return new HypervisorError(codes[statusCode] ?? 'ERR_OPERATION_FAILED', `${what}: ${why}`, { field: what })
}
