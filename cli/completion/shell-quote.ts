/** A text as one word of a POSIX shell, of zsh or of bash: nothing in it has a meaning. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
