import { z } from 'zod'
import { parseSize } from './sizes.js'

/**
 * A domain's name: 1 to 128 characters, letters, digits and `. _ + @ -`, the first a letter or digit. It is
 * the name of a folder and part of option strings, so nothing that a file system, a shell or an option
 * parser gives a meaning to is let in.
 */
export const domainNameField = z
  .string()
  .max(128, 'must have at most 128 characters')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+@-]*$/,
    'must begin with a letter or digit and consist of letters, digits and the characters . _ + @ - only',
  )

/** An identifier of a device: 1 to 32 letters, digits, `_`, `-`, the first a letter (QEMU's rule for `id=`, without the dot). */
export const deviceIdField = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,31}$/,
    'must begin with a letter and consist of at most 32 letters, digits, _ and -',
  )

/** A word of an option: CPU models, machine types, features. */
export const wordField = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, 'must be one word of letters, digits and . _ + -')

/** A path on the host. Commas and spaces are fine; line breaks and zero bytes are not. */
export const pathField = z
  .string()
  .min(1, 'must not be empty')
  .max(4096, 'must have at most 4096 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\x00-\x1f\x7f]+$/, 'must not contain control characters')

/** Text for people: one line. */
export const lineField = z
  .string()
  .max(1024, 'must have at most 1024 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\x00-\x1f\x7f]*$/, 'must be one line without control characters')

/** The name of a label. */
export const labelNameField = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/,
    'must begin with a letter or digit and consist of at most 64 letters, digits and the characters . _ / -',
  )

/** The value of a label: one line, of characters that XML has, too. */
export const labelValueField = lineField.regex(
  /^[^\p{Surrogate}\u{fffe}\u{ffff}]*$/u,
  'must consist of characters that are valid Unicode',
)

/** An Ethernet address in colon notation; not a group address. */
export const macField = z
  .string()
  .regex(/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i, 'must be a unicast address such as 52:54:00:12:34:56')
  .transform((mac) => mac.toLowerCase())

/** A TCP or UDP port. */
export const portField = z.int().min(1).max(65_535)

/** Bytes, given as a number or as text with a unit; comes out as a number. */
export function sizeField(minimum: number): z.ZodType<number, number | string> {
  return z
    .union([z.number(), z.string()], { error: "must be a number of bytes or text such as '512 MiB'" })
    .transform((value, context) => {
      const bytes = typeof value === 'number' ? value : parseSize(value)
      if (bytes === undefined) {
        context.addIssue(`'${value}' is not a size: write a number and a unit, such as '512 MiB'`)
        return z.NEVER
      }
      if (!Number.isSafeInteger(bytes) || bytes < minimum) {
        context.addIssue(
          `${bytes} bytes is below the least of ${minimum} or not whole: a bare number means bytes, write '512 MiB' for mebibytes`,
        )
        return z.NEVER
      }
      return bytes
    })
}
