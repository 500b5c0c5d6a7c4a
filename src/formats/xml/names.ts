/** The first character of a name (XML 1.0, section 2.3, production 4). */
const first =
  ':A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}-\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}'

const name = new RegExp(`^[${first}][${first}.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}-\\u{2040}-]*$`, 'u')

/** Whether a text can be the name of an element or attribute (XML 1.0, section 2.3). */
export function isXmlName(text: string): boolean {
  return name.test(text)
}

const foreign = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Where a text has its first character that XML does not have, such as most control characters and halves of
 * surrogate pairs (XML 1.0, section 2.2); -1 if it has none.
 */
export function findForeignCharacter(text: string): number {
  return text.search(foreign)
}
