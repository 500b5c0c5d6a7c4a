import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { HypervisorError } from '../../src/errors.js'
import { whenAllEnded } from '../../src/when-all-ended.js'
import { canLimitMemory } from './cgroups.js'
import {
  type ContainerRuntime,
  containerRuntimes,
  findRuntime,
  installHint,
  requireRuntime,
} from './runtimes.js'
import { tryRuntime } from './trial.js'
import { runtimeVersion } from './version.js'

/** Looks for each runtime, asks its version, and runs a program of ten instructions in a container of it. */
export async function examineContainers({ signal }: CallOptions): Promise<readonly Finding[]> {
  if (process.platform !== 'linux') {
    const detail = `the container driver needs Linux, this is ${process.platform}`
    return [{ name: 'container', status: 'missing', detail }]
  }
  return await whenAllEnded(containerRuntimes.map((runtime) => examineRuntime(runtime, signal)))
}

async function examineRuntime(name: ContainerRuntime, signal: AbortSignal | undefined): Promise<Finding> {
  if (findRuntime(name) === undefined) {
    return { name, status: 'missing', detail: `No ${name} is on the PATH.`, hint: installHint(name) }
  }
  const runtime = requireRuntime(name)
  const { path } = runtime
  try {
    const version = await runtimeVersion(runtime, signal)
    const facts = { limitsMemory: canLimitMemory(name) }
    if (process.arch !== 'x64') {
      return { name, status: 'works', version, path, facts, detail: 'It answers; no container was tried.' }
    }
    const begun = performance.now()
    await tryRuntime(runtime, signal)
    const detail = `It ran a program in a container in ${Math.round(performance.now() - begun)} ms.`
    return { name, status: 'works', version, path, facts, detail }
  } catch (error) {
    if (signal?.aborted || !(error instanceof HypervisorError)) throw error
    return { name, status: 'broken', path, detail: error.message }
  }
}
