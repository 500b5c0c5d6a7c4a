import type { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'

/**
 * Reads what prlctl writes with `--json`. It escapes quotes, backslashes and some control characters; others stand in a
 * text as they are, where JSON has none (RFC 8259, 7), and count as blanks. What stands before the document, such as a
 * warning, is passed over.
 *
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function readJson<Schema extends z.ZodType>(
  output: string,
  schema: Schema,
  what: string,
): z.output<Schema> {
  const text = output.slice(/^[[{]/m.exec(output)?.index ?? 0).replace(/[^\P{Cc}\x80-\x9f]/gu, ' ')
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new HypervisorError('ERR_PROTOCOL', `prlctl ${what} wrote what cannot be read`, { cause })
  }
}

/** A UUID, with the braces that Parallels puts around some or without them, in lower case. */
export function plainUuid(text: string): string {
  return text.replace(/^\{|\}$/g, '').toLowerCase()
}
