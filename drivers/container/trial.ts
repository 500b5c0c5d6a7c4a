import { HypervisorError } from '../../src/errors.js'
import { tinyProgramOutput, withTinyProgram } from '../../src/local/tiny-program.js'
import { canLimitMemory } from './cgroups.js'
import { launchContainer } from './launch.js'
import type { RuntimePrograms } from './runtimes.js'

/** How much memory the trial's container may have: what the least runtimes need to start a program. */
const trialMemory = 64 * 2 ** 20

/**
 * Runs a program of ten instructions in a container.
 *
 * @throws HypervisorError `ERR_START_FAILED` if it cannot be run, `ERR_OPERATION_FAILED` if it does not do what it
 *   should, `ERR_ABORTED`.
 */
export async function tryRuntime(runtime: RuntimePrograms, signal: AbortSignal | undefined): Promise<void> {
  await withTinyProgram(async (program) => {
    const output: Uint8Array[] = []
    const memory = canLimitMemory(runtime.name) ? trialMemory : undefined
    const nothing = { args: [], environment: {}, mounts: [], root: undefined, network: 'none' } as const
    const order = { runtime, program, plan: { ...nothing, memory }, binding: undefined }
    const { ended } = await launchContainer(order, (bytes) => output.push(bytes), signal)
    const { status, signal: killer } = await ended
    const text = Buffer.concat(output).toString('latin1')
    if (status === 0 && text === tinyProgramOutput) return
    const how = killer ?? `status ${status}`
    throw new HypervisorError(
      'ERR_OPERATION_FAILED',
      `a program in a container of ${runtime.name} ended with ${how}: ${text.trim().slice(0, 500)}`,
    )
  })
}
