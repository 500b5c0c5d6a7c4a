import type { RunningProcesses } from '../../src/local/process-domain.js'
import { type Program, type ProgramCall, runProgram, sendSignal } from '../../src/local/program.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'
import { makeBundle } from './bundle.js'
import { isHybrid, namespaceWithoutUnified } from './cgroups.js'
import { type RuntimeCall, runtimeCall } from './command.js'
import { findFirst } from './find-first.js'
import type { ContainerPlan } from './oci.js'
import { createOutputWatch } from './output-watch.js'
import { bindAll, continueAll, statAll, stopAll } from './processes.js'
import { runUnshare } from './run-unshare.js'
import { runtimeFailure } from './runtime-failure.js'
import { type RuntimePrograms, takesBundle } from './runtimes.js'

/** A container to start. */
export interface ContainerOrder {
  readonly runtime: RuntimePrograms
  /** Path of the static program. */
  readonly program: string
  readonly plan: Omit<ContainerPlan, 'id'>
  readonly binding: ProgramCall['binding']
}

/**
 * Starts a container and waits until its program runs, or has run already.
 *
 * @throws HypervisorError `ERR_START_FAILED` with the runtime's words; the signal's reason if it is aborted. Nothing
 *   is left of the container then.
 */
export async function launchContainer(
  order: ContainerOrder,
  onOutput: (bytes: Uint8Array) => void,
  signal: AbortSignal | undefined,
): Promise<RunningProcesses> {
  const { runtime, plan, binding } = order
  const bundle = await makeBundle(order.program, plan)
  try {
    const full = { ...plan, id: bundle.id }
    const output = createOutputWatch(onOutput)
    const run = async (holder?: number): Promise<Program> => {
      const call = await besideHybrid(runtime, runtimeCall(runtime, full, bundle, holder))
      const { program: path, ...rest } = call
      // A runtime with a bundle is left to tidy up when this program exits and kills the container's first process.
      return await runProgram({ path, ...rest, binding, leftAtExit: takesBundle(runtime.name) }, output.write)
    }
    const shell =
      runtime.name === 'unshare'
        ? await runUnshare({ runtime, plan: full, paths: bundle, run }, output, signal)
        : await run()
    const first = await findFirst(shell, bundle.program, output, signal)
    if (first === undefined) {
      const end = await shell.ended
      const failure = await runtimeFailure(runtime.name, bundle.log, end, output.beginning())
      if (failure !== undefined) throw failure
    }
    return processesOf(shell, first ?? shell.pid, () => bundle.remove())
  } catch (error) {
    await bundle.remove()
    throw error
  }
}

/** crun refuses to work where both versions of control groups are mounted; there it sees only the first. */
async function besideHybrid(
  { name }: RuntimePrograms,
  call: RuntimeCall,
): Promise<RuntimeCall & { readonly descriptors?: readonly number[] }> {
  if (name !== 'crun' || process.getuid?.() !== 0 || !isHybrid()) return call
  const namespace = await namespaceWithoutUnified()
  return {
    ...call,
    program: requireOnPath('nsenter', 'util-linux'),
    args: ['--mount=/proc/self/fd/3', '--', call.program, ...call.args],
    descriptors: [namespace],
  }
}

function processesOf(shell: Program, first: number, tidy: () => Promise<void>): RunningProcesses {
  live.add(first)
  const ended = shell.ended.then(async (end) => {
    live.delete(first)
    await tidy()
    return end
  })
  return {
    pid: first,
    ended,
    input: shell.input,
    setReferenced: shell.setReferenced,
    // The first process of a container does not get a signal that it does not handle (pid_namespaces(7)).
    terminate() {
      sendSignal(first, 'SIGTERM')
      shell.endInput()
    },
    kill: () => sendSignal(first, 'SIGKILL'),
    async stop() {
      await stopAll(first)
    },
    proceed: () => continueAll(first),
    stat: () => statAll(first),
    bind: (cpus) => bindAll(first, cpus),
  }
}

/** The first processes of the containers; the kernel kills all others with them. */
const live = new Set<number>()

process.on('exit', () => {
  for (const pid of live) sendSignal(pid, 'SIGKILL')
})
