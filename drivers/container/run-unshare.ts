import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { Program } from '../../src/local/program.js'
import { runProgram } from '../../src/transports/child-process.js'
import type { BundlePaths } from './command.js'
import { findFirst } from './find-first.js'
import { mountRows } from './mount-rows.js'
import { holdNamespaces } from './namespace-holder.js'
import type { ContainerPlan } from './oci.js'
import type { OutputWatch } from './output-watch.js'
import type { RuntimePrograms } from './runtimes.js'
import { enterArguments, lockArguments, namespacesOfHolder } from './unshare.js'

/** A container that `unshare` is to make. */
export interface UnshareOrder {
  readonly runtime: RuntimePrograms
  readonly plan: ContainerPlan
  readonly paths: BundlePaths
  /** Starts the runtime in the namespaces of a process. */
  run(holder: number): Promise<Program>
}

/**
 * Starts `unshare`, and makes the mounts of the container before it comes to the program, as `unshare.ts` describes.
 *
 * @throws HypervisorError `ERR_START_FAILED` with the words of the program that failed; `ERR_NOT_INSTALLED`; the
 *   signal's reason. Nothing runs then.
 */
export async function runUnshare(
  order: UnshareOrder,
  output: OutputWatch,
  signal: AbortSignal | undefined,
): Promise<Program> {
  try {
    return await runHeld(order, output, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (!isHypervisorError(error) || error.code !== 'ERR_OPERATION_FAILED') throw error
    const why = `unshare could not make the container: ${error.message}`
    throw new HypervisorError('ERR_START_FAILED', why, { cause: error, hint: "See 'polyvisor doctor'." })
  }
}

async function runHeld(
  { runtime, plan, paths, run }: UnshareOrder,
  output: OutputWatch,
  signal: AbortSignal | undefined,
): Promise<Program> {
  const { tool } = runtime
  const locked = [tool('flock'), ...lockArguments(paths), tool('cat')]
  using holder = await holdNamespaces(namespacesOfHolder, locked, signal)
  const shell = await run(holder.pid)
  try {
    const first = await findFirst(shell, tool('flock'), output, signal)
    // Without one the runtime has failed, and has said why.
    if (first === undefined) return shell
    const table = join(paths.folder, 'fstab')
    await writeFile(table, mountRows(plan, paths), { mode: 0o600 })
    const enter = [...enterArguments(holder.pid), `--pid=/proc/${first}/ns/pid`, '--']
    await runProgram(tool('nsenter'), [...enter, tool('mount'), '--all', '--fstab', table], { signal })
    return shell
  } catch (error) {
    // Before the lock is given up, or the program would run without its mounts.
    shell.signal('SIGKILL', 'group')
    await shell.ended
    throw error
  }
}
