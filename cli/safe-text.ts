/**
 * Characters that a terminal obeys, or that make a line read differently than it is: C0 and C1 controls,
 * DEL, line and paragraph separators, and the controls of writing direction (Unicode, categories Cc and
 * part of Cf, Zl, Zp).
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Makes text from outside fit for one line on a terminal: what is unsafe becomes visible, as `\x1b` or `\u202e`. */
export function safeText(text: string): string {
  return text.replace(unsafe, escapeCharacter)
}

/** Like {@link safeText}, but keeps line breaks and tabs. */
export function safeLines(text: string): string {
  return text.replace(unsafe, (character) =>
    character === '\n' || character === '\t' ? character : escapeCharacter(character),
  )
}

/** Writes a value as JSON whose text is safe on a terminal; it parses to the same value. */
export function safeJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent) ?? 'null'
  return json.replace(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function escapeCharacter(character: string): string {
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
