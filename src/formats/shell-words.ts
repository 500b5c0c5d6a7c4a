/**
 * Writes a text as one word of a POSIX shell (XCU section 2.2.2): as it is where no character of it has a meaning,
 * else between single quotes, in which none has.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * Writes a command for a shell, one option with its values a line.
 *
 * @param command The program and its arguments.
 */
export function shellCommand([program = '', ...args]: readonly string[]): string {
  const words = args.map((argument) => (argument.startsWith('-') ? ' \\\n  ' : ' ') + shellWord(argument))
  return `${shellWord(program)}${words.join('')}\n`
}
