/** The first line of a text that is neither blank nor a comment, which begins with `#`; without the blanks around it. */
export function firstLine(text: string): string {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end).trim()
    if (line !== '' && !line.startsWith('#')) return line
    at = end + 1
  }
  return ''
}
