import { z } from 'zod'
import type { AffinityMethods, BalloonMethods, VcpuMethods } from '../../../src/domain.js'
import { element } from '../../../src/formats/xml/element.js'
import { requireCpus, requireNumber } from '../../../src/require-number.js'
import { readInfo } from '../info.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { settingsOf } from '../machine/own-settings.js'
import { reconfigure } from '../machine/reconfigure.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { number, parsed, reference } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'

/** What a limit is that is none (`ResourceAllocationInfo` of the API). */
const unlimited = -1

/** Features `balloon`, `vcpu-hotplug` and `affinity`. What they change stays with the machine. */
export function resourceMethods(
  session: VmwareSession,
  machine: Machine,
): BalloonMethods & VcpuMethods & AffinityMethods {
  const { object } = machine
  return {
    async setMemory(bytes) {
      await requireState(session, machine, 'running', 'paused')
      const { memory } = await readInfo(session, object)
      requireNumber('bytes', bytes, 2 ** 20, memory)
      const limit = bytes === memory ? unlimited : Math.floor(bytes / 2 ** 20)
      await reconfigure(session, object, [element('memoryAllocation', {}, textElement('limit', limit))])
    },
    async setVcpus(count, { signal } = {}) {
      const asking = interruptible(session, signal)
      await requireState(asking, machine, 'running', 'paused')
      const [{ vcpus }, { maximumVcpus = 1 }] = await Promise.all([
        readInfo(asking, object),
        settingsOf(asking, machine),
      ])
      signal?.throwIfAborted()
      requireNumber('count', count, 1, Math.max(vcpus, maximumVcpus))
      await reconfigure(session, object, [textElement('numCPUs', count)])
      const { name: domain, uuid } = machine
      session.emit({ type: 'vcpus', vcpus: count, domain, uuid, time: Date.now() })
    },
    async setAffinity(cpus) {
      await requireState(session, machine, 'running', 'paused')
      requireCpus(cpus, await hostThreads(session, machine))
      const set = cpus.map((cpu) => textElement('affinitySet', cpu))
      await reconfigure(session, object, [element('cpuAffinity', {}, ...set)])
    },
  }
}

const hostSchema = z.looseObject({ 'runtime.host': reference })
const threadsSchema = z.looseObject({ 'summary.hardware.numCpuThreads': number })

/** How many logical CPUs the host of a machine has. */
async function hostThreads(session: VmwareSession, { object }: Machine): Promise<number> {
  const { propertyCollector } = session.content
  const found = await retrieveOne(session, propertyCollector, object, ['runtime.host'])
  const { 'runtime.host': host } = parsed('host of a machine', hostSchema, found)
  const path = 'summary.hardware.numCpuThreads'
  return parsed('host', threadsSchema, await retrieveOne(session, propertyCollector, host, [path]))[path]
}
