/** Options of QEMU that say how it is spoken to and watched, not what machine it is. Each has one argument. */
const ours = ['-name', '-uuid', '-sandbox', '-pidfile', '-chardev', '-mon', '-serial', '-qmp', '-monitor']

/**
 * The command line of a machine as a campaign recorded it, made fit to be run from outside: the same machine, whose
 * first serial port is standard input and output.
 *
 * @param recorded With `…` for folders, as in `environment.json`.
 * @param program Path of the program.
 * @param kernel Path of the kernel.
 */
export function outsideCommand(
  recorded: readonly string[],
  program: string,
  kernel: string,
): readonly string[] {
  const kept: string[] = []
  const rest = recorded.slice(1)
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (ours.includes(option)) {
      rest.shift()
      continue
    }
    kept.push(option)
    if (option !== '-kernel') continue
    rest.shift()
    kept.push(kernel)
  }
  return [program, ...kept, '-serial', 'stdio', '-monitor', 'none']
}

/** A command line as one string, in which every argument stands between quotes. */
export function quoted(command: readonly string[]): string {
  return command.map((argument) => `'${argument.replaceAll("'", `'"'"'`)}'`).join(' ')
}

/** What a payload is told so that it does so much work and ends. */
export function conversation(workload: string, units: number, end: 'off' | 'exit 0'): string {
  return `prepare ${workload}\nrun ${workload} ${units}\n${end}\n`
}
