import { existsSync, openSync, readFileSync } from 'node:fs'
import { runProgram } from '../../src/transports/child-process.js'
import { holdNamespaces } from './namespace-holder.js'
import { type ContainerRuntime, takesBundle } from './runtimes.js'

const root = '/sys/fs/cgroup'
const unified = `${root}/unified`

/** Whether version 2 of control groups is mounted beside version 1, which crun refuses (its "hybrid mode"). */
export function isHybrid(): boolean {
  return existsSync(`${unified}/cgroup.procs`)
}

/** Whether a runtime can limit the memory of its containers here: root, and a memory controller. */
export function canLimitMemory(runtime: ContainerRuntime): boolean {
  if (!takesBundle(runtime) || process.getuid?.() !== 0) return false
  if (existsSync(`${root}/memory/memory.limit_in_bytes`)) return true
  try {
    return readFileSync(`${root}/cgroup.controllers`, 'utf8').split(/\s/).includes('memory')
  } catch {
    return false
  }
}

let namespace: Promise<number> | undefined

/**
 * Makes a mount namespace in which version 2 of control groups is not mounted, once in this process.
 *
 * @returns its descriptor, for `nsenter --mount=/proc/self/fd/N`.
 * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_OPERATION_FAILED`.
 */
export function namespaceWithoutUnified(): Promise<number> {
  if (namespace === undefined) {
    namespace = makeNamespace()
    namespace.catch(() => {
      namespace = undefined
    })
  }
  return namespace
}

async function makeNamespace(): Promise<number> {
  using holder = await holdNamespaces(['--mount', '--propagation', 'private'], ['cat'])
  const own = `/proc/${holder.pid}/ns/mnt`
  await runProgram('nsenter', [`--mount=${own}`, '--', 'umount', unified])
  return openSync(own, 'r')
}
