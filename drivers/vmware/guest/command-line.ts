import { HypervisorError } from '../../../src/errors.js'
import { shellWord } from '../../../src/formats/shell-words.js'
import { findForeignCharacter } from '../../../src/formats/xml/names.js'

/** Files of the guest that a program is connected to. */
export interface ProgramFiles {
  readonly input: string | undefined
  readonly output: string
  readonly errors: string
  /** Where its exit status goes, as a shell tells it. */
  readonly status: string
}

/**
 * Refuses a program whose path would not reach the guest as it is. VMware Tools look whether the file is there, and then give
 * a shell its path between double quotes, with the arguments as they are: in those some characters have a meaning (POSIX, XCU
 * section 2.2.3), and a backslash before them would be part of the file's name.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
 */
export function requireProgram(path: string): void {
  const why = !path.startsWith('/')
    ? 'it does not begin with a slash'
    : // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
      /["$`\\\x00-\x1f\x7f]/.test(path)
      ? 'it has a character that means something to the shell in the guest'
      : undefined
  if (why === undefined) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${path}' cannot be run in the guest: ${why}`, {
    field: 'path',
    hint: 'Run /bin/sh with the arguments -c and a command.',
  })
}

/**
 * Writes the arguments of a program (`GuestProgramSpec.arguments`), which a shell in the guest reads, so that each arrives as
 * it is; the program is connected to the files, and its exit status goes into one as well: what the API tells of a program
 * that a signal has ended is 0.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a character that XML does not have.
 */
export function writeArguments(args: readonly string[], files: ProgramFiles): string {
  for (const [index, argument] of args.entries()) requireCharacters(`args[${index}]`, argument)
  const { input = '/dev/null', output, errors, status } = files
  const words = [
    ...args.map(shellWord),
    `<${shellWord(input)}`,
    `>${shellWord(output)}`,
    `2>${shellWord(errors)}; echo $? >${shellWord(status)}`,
  ]
  return words.join(' ')
}

/** Writes the environment of a program (`GuestProgramSpec.envVariables`). @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function writeEnvironment(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => {
    if (name === '' || name.includes('=')) {
      throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${name}' cannot be the name of a variable`, {
        field: 'environment',
      })
    }
    requireCharacters('environment', `${name}${value}`)
    return `${name}=${value}`
  })
}

function requireCharacters(field: string, text: string): void {
  if (findForeignCharacter(text) < 0) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} has a character that XML cannot hold`, {
    field,
    hint: 'Give it to the program as input, or in a file.',
  })
}
