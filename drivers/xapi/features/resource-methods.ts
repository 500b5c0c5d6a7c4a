import type { AffinityMethods, BalloonMethods, VcpuMethods } from '../../../src/domain.js'
import { requireCpus, requireNumber } from '../../../src/require-number.js'
import { cpusOf, readHosts } from '../host.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import type { XapiSession } from '../session.js'
import { runTask } from '../tasks.js'
import { requireState } from './machine.js'

/** Features `balloon`, `vcpu-hotplug` and `affinity`. */
export function resourceMethods(
  session: XapiSession,
  machine: Machine,
): BalloonMethods & VcpuMethods & AffinityMethods {
  const { ref } = machine
  return {
    async setMemory(bytes) {
      const { memory_static_max } = await requireState(session, machine, 'running')
      requireNumber('bytes', bytes, 2 ** 20, memory_static_max)
      await runTask(session, 'VM.set_memory_dynamic_range', [ref, bytes, bytes])
    },
    async setVcpus(count, { signal } = {}) {
      const { VCPUs_max } = await requireState(interruptible(session, signal), machine, 'running')
      requireNumber('count', count, 1, VCPUs_max)
      signal?.throwIfAborted()
      await runTask(session, 'VM.set_VCPUs_number_live', [ref, count])
    },
    async setAffinity(cpus) {
      const { resident_on } = await requireState(session, machine, 'running', 'paused')
      const hosts = await readHosts(session)
      const host = hosts[resident_on]
      requireCpus(cpus, host === undefined ? 0 : cpusOf(host))
      await session.call('VM.remove_from_VCPUs_params', [ref, 'mask'])
      await session.call('VM.add_to_VCPUs_params', [ref, 'mask', cpus.join(',')])
    },
  }
}
