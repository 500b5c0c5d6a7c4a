import type { Command, Option } from 'commander'

/** What a shell can offer for a value, besides the names of files. */
export type CompletedValue = 'domain' | readonly string[] | undefined

/** An option, as shells complete it. */
export interface CompletedOption {
  /** With its hyphens: `--json`, `-c`. */
  readonly names: readonly string[]
  readonly description: string
  /** What it takes; `undefined` if it takes nothing. */
  readonly value: { readonly name: string; readonly offers: CompletedValue } | undefined
}

/** A command, as shells complete it. */
export interface CompletedCommand {
  /** The name, and then the aliases. */
  readonly names: readonly string[]
  readonly summary: string
  readonly options: readonly CompletedOption[]
  readonly arguments: readonly { readonly name: string; readonly offers: CompletedValue }[]
}

/** The whole command line, as shells complete it. */
export interface CompletedProgram {
  readonly options: readonly CompletedOption[]
  readonly commands: readonly CompletedCommand[]
}

/** Values that are known beforehand, by the names that arguments and the values of options have in `--help`. */
export type KnownValues = Readonly<Record<string, readonly string[]>>

/** Reads the table of commands back from the parser that was built of it, so that nothing is left out. */
export function completedProgram(program: Command, known: KnownValues): CompletedProgram {
  const offersOf = (name: string): CompletedValue => (name === 'domain' ? name : known[name])
  const optionOf = ({ long, short, description, flags, required, optional }: Option): CompletedOption => {
    const name = /[<[]([^>\].]+)/.exec(flags)?.[1] ?? ''
    return {
      names: [long, short].flatMap((each) => each ?? []),
      description,
      value:
        required || optional ? { name, offers: offersOf(`${long} <${name}>`) ?? offersOf(name) } : undefined,
    }
  }
  const help: CompletedOption = { names: ['--help', '-h'], description: 'print help', value: undefined }
  const globals = [...program.options.map(optionOf), help]
  return {
    options: globals,
    commands: program.commands.map((command) => ({
      names: [command.name(), ...command.aliases()],
      summary: command.summary(),
      options: [...command.options.map(optionOf), ...globals],
      arguments: command.registeredArguments.map((argument) => ({
        name: argument.name(),
        offers: argument.argChoices ?? offersOf(argument.name()),
      })),
    })),
  }
}
