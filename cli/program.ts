import { Command, Option } from 'commander'
import { type CommandAction, type CommandEntry, commands } from './commands.js'
import { defaultUri } from './context.js'
import { exitCodeMeanings, exitCodes } from './exit-codes.js'
import { packageVersion } from './version.js'
import { createWriter } from './whole-writes.js'

/** A command that is to run, with what the user gave it. */
export interface Invocation {
  readonly load: () => Promise<CommandAction>
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
  /** The options that every command has. */
  readonly globals: Readonly<Record<string, unknown>>
}

/** Builds the parser of the command line from the table of commands. `invoke` is called with the command found. */
export function createProgram(invoke: (invocation: Invocation) => Promise<void>): Command {
  const program = new Command('polyvisor')
    .description('One interface over hypervisors and emulators, and what each of them costs.')
    .usage('[options] <command> [arguments]')
    .version(packageVersion(), '-V, --version', 'print the version')
    .addOption(new Option('-c, --connect <uri>', 'connection').env('POLYVISOR_URI').default(defaultUri))
    .option('--json', 'print one JSON document (events: one a line), and errors as JSON')
    .option('--timeout <seconds>', 'give up after so long')
    .option('--verbose', 'show the cause and the stack of an error')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: createWriter(process.stdout), writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true, subcommandTerm: shortTerm })
    .addHelpText('after', epilogue)
  for (const entry of commands) addCommand(program, entry, invoke)
  return program
}

/** A command and its arguments, without its aliases, so that the list stays narrow; its own help has them. */
function shortTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...names].join(' ')
}

function addCommand(
  program: Command,
  entry: CommandEntry,
  invoke: (invocation: Invocation) => Promise<void>,
): void {
  const command = program
    .command(entry.name)
    .summary(entry.summary)
    .description(`${entry.summary.slice(0, 1).toUpperCase()}${entry.summary.slice(1)}.`)
    .helpGroup(`${entry.group}:`)
    .helpOption('-h, --help', 'print this help')
  for (const alias of entry.aliases ?? []) command.alias(alias)
  for (const [syntax, description] of entry.arguments ?? []) command.argument(syntax, description)
  entry.options?.(command)
  if (entry.example !== undefined) command.addHelpText('after', `\nExample:\n  ${entry.example}`)
  command.action(() =>
    invoke({ load: entry.load, args: command.args, options: command.opts(), globals: program.opts() }),
  )
}

function epilogue(): string {
  const codes = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padEnd(4)}${Reflect.get(exitCodeMeanings, name)}`,
  )
  return `
Exit codes:
${codes.join('\n')}

polyvisor <command> --help shows an example of each command.`
}
