import { HypervisorError } from '../../errors.js'

/**
 * Writes an argument vector as a command for a POSIX shell, which gives it back word for word: each word stands
 * between single quotes, in which no character but the quote itself means anything (POSIX.1-2017, Shell Command
 * Language, 2.2.2). A quoted first word is neither an assignment, an alias nor a keyword.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if there is no program, or if a word has a zero byte, which no
 *   argument can hold, or half a surrogate pair, which UTF-8 cannot.
 */
export function quoteArgv(argv: readonly string[]): string {
  if (argv.length === 0 || argv[0] === '') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'there is no program to run', { field: 'argv[0]' })
  }
  return argv.map((word, index) => quoteWord(word, `argv[${index}]`)).join(' ')
}

function quoteWord(word: string, field: string): string {
  if (word.includes('\0')) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} has a zero byte`, { field })
  }
  if (/\p{Surrogate}/u.test(word)) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} has half a surrogate pair`, { field })
  }
  return `'${word.replaceAll("'", `'\\''`)}'`
}
