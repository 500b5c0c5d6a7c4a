import type { AffinityMethods, BalloonMethods, VcpuMethods } from '../../../src/domain.js'
import { requireCpus, requireNumber } from '../../../src/require-number.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** `VIR_DOMAIN_AFFECT_LIVE`. */
export const live = 1

/** `VIR_DOMAIN_VCPU_MAXIMUM`. */
const maximumVcpus = 4

/** Features `balloon`, `vcpu-hotplug` and `affinity`. */
export function resourceMethods(
  session: LibvirtSession,
  dom: DomainReference,
): BalloonMethods & VcpuMethods & AffinityMethods {
  const { client } = session
  return {
    async setMemory(bytes) {
      await session.requireState(dom, 'running', 'paused')
      const { maxMem } = await client.call('domainGetInfo', { dom })
      requireNumber('bytes', bytes, 1024, Number(maxMem) * 1024)
      await client.call('domainSetMemoryFlags', {
        dom,
        memory: BigInt(Math.floor(bytes / 1024)),
        flags: live,
      })
    },
    async setVcpus(count) {
      await session.requireState(dom, 'running', 'paused')
      const { num } = await client.call('domainGetVcpusFlags', { dom, flags: live | maximumVcpus })
      requireNumber('count', count, 1, num)
      await client.call('domainSetVcpusFlags', { dom, nvcpus: count, flags: live })
      // libvirt has no event for it.
      session.emit({ type: 'vcpus', vcpus: count, domain: dom.name, uuid: dom.uuid, time: Date.now() })
    },
    async setAffinity(cpus) {
      await session.requireState(dom, 'running', 'paused')
      const { ret: most } = await client.call('nodeGetCpuMap', { needMap: 0, needOnline: 0, flags: 0 })
      requireCpus(cpus, most)
      const cpumap = new Uint8Array(Math.ceil(most / 8))
      for (const cpu of cpus) cpumap[cpu >> 3] = (cpumap[cpu >> 3] ?? 0) | (1 << (cpu & 7))
      const { num } = await client.call('domainGetVcpusFlags', { dom, flags: live })
      for (let vcpu = 0; vcpu < num; vcpu += 1) {
        await client.call('domainPinVcpuFlags', { dom, vcpu, cpumap, flags: live })
      }
      await client.call('domainPinEmulator', { dom, cpumap, flags: live })
    },
  }
}
