import { HypervisorError } from '../../../../src/errors.js'

/** Mapped to nothing by SASLprep (RFC 3454, table B.1). */
const ignored = /\u034f|\u200d|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u00ad\u1806\u200b\u200c\u2060\ufeff]/gu

/** Mapped to a space by SASLprep (RFC 3454, table C.1.2). */
const spaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu

/** Of what SASLprep prohibits: control characters, and what is no character (RFC 3454, tables C.2 to C.5). */
const prohibited = /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/u

/**
 * Prepares a user name or password as SASLprep does (RFC 4013), so that it does not matter how somebody typed it.
 * Left to the server are the checks for unassigned characters and for mixed directions of writing, which reject and
 * never change anything.
 *
 * @throws HypervisorError `ERR_AUTH`, which does not repeat the text.
 */
export function prepare(text: string, what: 'user' | 'password'): string {
  const prepared = text.replace(spaces, ' ').replace(ignored, '').normalize('NFKC')
  if (prepared === '' || prohibited.test(prepared)) {
    const why = prepared === '' ? 'is empty' : 'has a character that no password prompt would take'
    throw new HypervisorError('ERR_AUTH', `the ${what} of the client authentication file ${why}`)
  }
  return prepared
}
