import type { Command } from 'commander'
import { benchmarkCommands } from './commands-benchmark.js'
import { cpuCommands } from './commands-cpu.js'
import { deviceCommands } from './commands-device.js'
import { domainCommands } from './commands-domain.js'
import { guestCommands } from './commands-guest.js'
import { hostCommands } from './commands-host.js'
import { networkCommands } from './commands-network.js'
import { stateCommands } from './commands-state.js'
import { storageCommands } from './commands-storage.js'
import { vmwareCommands } from './commands-vmware.js'
import type { CommandContext } from './context.js'

/** What a command's file exports: it does the work. `args` are the positional arguments, `options` the parsed options. */
export type CommandAction = (
  context: CommandContext,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<void>

/** The headings of `--help`. */
export type CommandGroup =
  | 'Machines'
  | 'Devices and state'
  | 'Storage'
  | 'Networks and secrets'
  | 'The host'
  | 'VMware vSphere'
  | 'This machine'
  | 'Benchmark'

/** A command, with all that `--help` needs and nothing that takes time to load. */
export interface CommandEntry {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly group: CommandGroup
  readonly summary: string
  /** Shown below the options in the command's own help. */
  readonly example?: string
  /** Positional arguments, in order: `<required>`, `[optional]`, `[several...]`, each with a description. */
  readonly arguments?: readonly (readonly [syntax: string, description: string])[]
  /** Adds the options. Must not import anything. */
  readonly options?: (command: Command) => void
  /** Loads what does the work, when the command runs. */
  readonly load: () => Promise<CommandAction>
}

/** Every command, in the order of `--help`. To add one, add an entry; its work stands in a file under `commands/`. */
export const commands: readonly CommandEntry[] = [
  ...domainCommands,
  ...stateCommands,
  ...deviceCommands,
  ...guestCommands,
  ...storageCommands,
  ...networkCommands,
  ...hostCommands,
  ...cpuCommands,
  ...vmwareCommands,
  {
    name: 'doctor',
    group: 'This machine',
    summary: 'find out which hypervisors and emulators are here, and whether they really work',
    example: 'polyvisor doctor --json',
    options: (command) => command.option('--driver <name...>', 'ask only these drivers'),
    load: async () => (await import('./commands/doctor.js')).doctor,
  },
  {
    name: 'drivers',
    group: 'This machine',
    summary: 'print the support matrix: which driver has which feature',
    example: 'polyvisor drivers --markdown > docs/support-matrix.md',
    options: (command) => command.option('--markdown', 'print it as Markdown'),
    load: async () => (await import('./commands/drivers.js')).drivers,
  },
  {
    name: 'completion',
    group: 'This machine',
    summary: 'print what lets a shell complete commands, options and names of machines',
    example: 'polyvisor completion fish > ~/.config/fish/completions/polyvisor.fish',
    arguments: [['<shell>', 'bash, zsh or fish']],
    load: async () => (await import('./commands/completion.js')).completion,
  },
  ...benchmarkCommands,
]
