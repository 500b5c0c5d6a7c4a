import { runProgram } from '../../src/transports/child-process.js'
import type { RuntimePrograms } from './runtimes.js'

/**
 * Asks a runtime for its version: the first line of what `--version` prints.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run; `ERR_ABORTED`.
 */
export async function runtimeVersion(
  { name, path }: RuntimePrograms,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { stdout } = await runProgram(path, ['--version'], { signal })
  const words = (stdout.split('\n')[0] ?? '').trim()
  return /^\S+ (?:version |from )?(.*)$/.exec(words)?.[1] ?? `${name} of an unknown version`
}
