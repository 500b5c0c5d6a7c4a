import { HypervisorError } from '../../src/index.js'
import { type ProgramResult, type RunProgramOptions, runProgram } from '../../src/transports/child-process.js'

/**
 * Puts a command into namespaces of its own for mounts and processes, where it is root. It ends with everything
 * that it has started when its first process is killed, or when the thread that started it ends in whatever way: a
 * build that is killed leaves no process and no mount behind.
 *
 * @param asRoot Whether this process is root already; else the command is root in a namespace of users, in which
 *   the subordinate ids of this user (subuid(5)) are the other users.
 */
export function enclosed(command: readonly string[], asRoot: boolean): readonly [string, ...string[]] {
  const users = asRoot ? [] : ['--user', '--map-root-user', '--map-auto']
  return [
    // mmdebstrap signals its process group when something fails.
    'setsid',
    'setpriv',
    '--pdeathsig',
    'KILL',
    'unshare',
    ...users,
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
    ...command,
  ]
}

/**
 * Runs a program {@link enclosed}, to its end.
 *
 * @throws HypervisorError as `runProgram`, naming the program itself.
 */
export async function runEnclosed(
  name: string,
  args: readonly string[],
  asRoot: boolean,
  options: RunProgramOptions,
): Promise<ProgramResult> {
  const [outermost, ...rest] = enclosed([name, ...args], asRoot)
  return await runProgram(outermost, rest, options).catch((error: unknown) => {
    if (!(error instanceof HypervisorError)) throw error
    const { code, hint, cause } = error
    const message = error.message.replace(outermost, name)
    throw new HypervisorError(code, message, { hint, cause })
  })
}
