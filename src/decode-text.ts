import { HypervisorError } from './errors.js'

/**
 * Decodes the bytes of a text, which must be UTF-8; a byte order mark is left away. Nothing is replaced: what is no text, or a text
 * in another encoding, is refused.
 *
 * @param what What is read, for the error.
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
export function decodeText(bytes: Uint8Array, what: string): string {
  const refuse = (why: string, hint?: string, cause?: unknown): HypervisorError =>
    new HypervisorError('ERR_INVALID_SPEC', `${what} cannot be read: ${why}`, { hint, cause })
  const hint = 'iconv -f UTF-16 -t UTF-8 converts it.'
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw refuse('it is UTF-16, not UTF-8', hint)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw refuse('it is not UTF-8', undefined, error)
  }
  if (text.includes('\0')) throw refuse('it has zero bytes, so that it is UTF-16 or no text', hint)
  return text
}
