/**
 * The word of letters, digits and `. _ + -` that is nearest to a text, for a name that people see and that the
 * specification is stricter about.
 *
 * @param otherwise The word where nothing of the text is left.
 */
export function nearestWord(text: string, otherwise: string): string {
  const word = text
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^A-Za-z0-9._+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 64)
  return word === '' ? otherwise : word
}
