import { runProgram } from '../../src/transports/child-process.js'

/**
 * Asks a QEMU program for the names of its machines, aliases such as `pc` among them.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run; `ERR_ABORTED`.
 */
export async function readMachineNames(program: string, signal?: AbortSignal): Promise<readonly string[]> {
  const { stdout } = await runProgram(program, ['-machine', 'help'], { signal })
  return parseMachineHelp(stdout)
}

/** Reads what `-machine help` prints: a heading, then a line a machine, its name first and a description after blanks. */
export function parseMachineHelp(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !line.trimEnd().endsWith(':'))
  return lines.flatMap((line) => /^([A-Za-z0-9][A-Za-z0-9._+-]*) +\S/.exec(line)?.[1] ?? [])
}
