import { CommanderError } from 'commander'
import { HypervisorError } from '../src/errors.js'
import { commands } from './commands.js'
import { defaultUri } from './context.js'
import { exitCodes } from './exit-codes.js'
import type { Interruption } from './interruption.js'
import { createOutput, flush } from './output.js'
import { createProgram, type Invocation } from './program.js'
import { reportError } from './report-error.js'
import { hintForVirsh } from './virsh-words.js'

/**
 * Runs the command line with the arguments of this process (without node and the script).
 *
 * @param interruption what ends the command early
 * @returns the exit code; everything has been written by then.
 */
export async function runCommandLine(argv: readonly string[], interruption: Interruption): Promise<number> {
  // what a command waits for, such as an event of a machine in memory, need not keep the process alive by itself
  const alive = setInterval(() => {}, 2 ** 30)
  const code = await runParsed(argv, interruption)
  clearInterval(alive)
  await Promise.all([flush(process.stdout), flush(process.stderr)])
  return interruption.exitCode() ?? code
}

/** Whether a command line asks for JSON: before any `--`, behind which every word is an argument. */
export function wantsJson(argv: readonly string[]): boolean {
  return ownArgumentsOf(argv).includes('--json')
}

function ownArgumentsOf(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
}

async function runParsed(argv: readonly string[], interruption: Interruption): Promise<number> {
  let exitCode: number = exitCodes.ok
  const ownArguments = ownArgumentsOf(argv)
  const json = wantsJson(argv)
  const program = createProgram((invocation) =>
    invoke(invocation, json, interruption, (code) => {
      exitCode = code
    }),
  )
  try {
    if (argv.length === 0) {
      process.stderr.write(program.helpInformation())
      return exitCodes.usage
    }
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
    if (interruption.quiet()) return exitCodes.ok
    const shown = error instanceof CommanderError ? usageError(error, ownArguments) : error
    const report = reportError(shown, { json, verbose: ownArguments.includes('--verbose') })
    process.stderr.write(report.text)
    return report.exitCode
  }
}

async function invoke(
  invocation: Invocation,
  json: boolean,
  interruption: Interruption,
  setExitCode: (code: number) => void,
): Promise<void> {
  const { connect, timeout } = invocation.globals
  const seconds = timeout === undefined ? undefined : parseSeconds(timeout)
  const action = await invocation.load()
  await action(
    {
      uri: typeof connect === 'string' ? connect : defaultUri,
      call: {
        signal: interruption.signal,
        ...(seconds === undefined ? {} : { timeout: seconds * 1000 }),
      },
      output: createOutput(json),
      setExitCode,
    },
    invocation.args,
    invocation.options,
  )
}

function parseSeconds(text: unknown): number {
  const seconds = typeof text === 'string' && /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (seconds > 0) return seconds
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `--timeout: '${String(text)}' is not a number of seconds above 0`,
    {
      field: '--timeout',
    },
  )
}

/** The parser's error in our form: `error: unknown command 'lst'\n(Did you mean list?)`. */
function usageError(error: CommanderError, argv: readonly string[]): HypervisorError {
  const entryOf = (word: string) =>
    commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word))
  const command = argv.find((argument) => entryOf(argument) !== undefined)
  const entry = command === undefined ? undefined : entryOf(command)
  const message = error.code === 'commander.help' ? 'a command is missing' : error.message
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n')
  return new HypervisorError('ERR_INVALID_ARGUMENT', what, {
    hint:
      hintForVirsh(what, entry?.name) ??
      suggestion?.replace(/^\((.*)\)$/, '$1') ??
      `See 'polyvisor ${command === undefined ? '' : `${command} `}--help'.`,
  })
}
