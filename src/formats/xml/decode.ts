import { decodeText } from '../../decode-text.js'
import { HypervisorError } from '../../errors.js'

/**
 * Decodes the bytes of an XML document, which must be UTF-8 and not declare another encoding (XML 1.0, section
 * 4.3.3). A byte order mark is left away.
 *
 * @param what What is read, for the error.
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
export function decodeXml(bytes: Uint8Array, what = 'XML'): string {
  const text = decodeText(bytes, `the ${what}`)
  const declared = /^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([^"']{1,64})["']/.exec(text)?.[1]
  if (declared !== undefined && !/^(utf-?8|us-ascii)$/i.test(declared)) {
    const why = `it declares the encoding ${declared}, and only UTF-8 is read`
    throw new HypervisorError('ERR_INVALID_SPEC', `the ${what} cannot be read: ${why}`)
  }
  return text
}
