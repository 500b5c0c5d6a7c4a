import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import {
  containerRuntimes,
  findRuntime,
  installHint,
  type RuntimePrograms,
  requireRuntime,
} from './runtimes.js'
import { tryRuntime } from './trial.js'

/** What became of the trials of this process, by the program's path. A runtime that fails is tried again. */
const works = new Map<string, Promise<void>>()

/** Tries a runtime once in this process. @throws HypervisorError as `tryRuntime`. */
export async function tryOnce(runtime: RuntimePrograms, signal: AbortSignal | undefined): Promise<void> {
  const known = works.get(runtime.path)
  if (known !== undefined) return await known
  const trial = tryRuntime(runtime, signal)
  works.set(runtime.path, trial)
  trial.catch(() => works.delete(runtime.path))
  await trial
}

/**
 * Finds the first runtime that works on this machine.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` if there is none, `ERR_UNSUPPORTED` if none of those that are installed
 *   works, with the reason of each.
 */
export async function chooseRuntime(signal: AbortSignal | undefined): Promise<RuntimePrograms> {
  const reasons: string[] = []
  for (const name of containerRuntimes) {
    if (findRuntime(name) === undefined) continue
    const runtime = requireRuntime(name)
    try {
      await tryOnce(runtime, signal)
      return runtime
    } catch (error) {
      if (signal?.aborted || !isHypervisorError(error)) throw error
      reasons.push(error.message)
    }
  }
  if (reasons.length === 0) {
    throw new HypervisorError('ERR_NOT_INSTALLED', `none of ${containerRuntimes.join(', ')} is on the PATH`, {
      hint: installHint('crun'),
    })
  }
  throw new HypervisorError('ERR_UNSUPPORTED', `no container can be made here: ${reasons.join('; ')}`, {
    hint: "See 'polyvisor doctor'.",
  })
}
