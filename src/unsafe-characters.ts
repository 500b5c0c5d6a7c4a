/**
 * Characters that a terminal obeys, that a document may not hold, or that make a line read differently than it
 * is: C0 and C1 controls, DEL, halves of surrogate pairs, line and paragraph separators, the marks and controls
 * of writing direction, and the byte order mark (Unicode, categories Cc, Cs, Zl, Zp and part of Cf).
 */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/**
 * Replaces the unsafe characters of a text; the one rule for terminals, files of text and HTML.
 *
 * @param show What stands for one of them; {@link visibleCharacter} unless given.
 * @param keep Characters that stay as they are, such as `\n\t`; none unless given.
 */
export function replaceUnsafe(
  text: string,
  show: (character: string) => string = visibleCharacter,
  keep = '',
): string {
  return text.replace(unsafe, (character) => (keep.includes(character) ? character : show(character)))
}

/** Writes a character as `\n`, `\x1b` or `\u202e`. */
export function visibleCharacter(character: string): string {
  switch (character) {
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
    default: {
      const code = character.charCodeAt(0).toString(16)
      return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`
    }
  }
}
