import type { Command } from 'commander'

/** The options of commands that list what may be active or not, as virsh has them. */
export function addListOptions(command: Command): Command {
  return command
    .option('--all', 'also those that are not active')
    .option('--inactive', 'only those that are not active')
    .option('--name', 'print names only, one a line')
}

/** The option of commands that say which pool a volume is in. */
export function addPoolOption(command: Command): Command {
  return command.option('--pool <pool>', 'name or UUID of its pool; not needed with the path of the volume')
}
