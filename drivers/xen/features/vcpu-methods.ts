import { setTimeout as delay } from 'node:timers/promises'
import type { VcpuMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { requireNumber } from '../../../src/require-number.js'
import { type MachineOf, whileRunning, type XenReference, type XenSession } from '../session.js'
import { readMachineConfig } from '../xl/machine-config.js'

/** How long a guest may take to follow, in milliseconds. */
const patience = 60_000

/** How often is asked whether it has, in milliseconds. */
const pace = 250

/**
 * Feature `vcpu-hotplug`. Xen offers virtual CPUs, or asks for them back; which of them the guest uses is what counts here.
 * If that does not follow, the offer is taken back.
 */
export function vcpuMethods(session: XenSession, dom: XenReference): VcpuMethods {
  return {
    async setVcpus(count, { signal } = {}) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      requireNumber('count', count, 1, await mostVcpus(session, found))
      const { id, paused, vcpus: before } = found.machine
      if (paused) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is paused`, {
          hint: 'A guest of Xen takes part in changing its CPUs: resume it first.',
        })
      }
      // xl itself refuses more than the host has, which is no matter for a machine that is made with as many.
      const offer = (vcpus: number): Promise<string> =>
        whileRunning(dom, session.run(['xl', 'vcpu-set', '--ignore-host', String(id), String(vcpus)]))
      await offer(count)
      try {
        await untilFollowed(session, dom, count, signal)
      } catch (error) {
        await offer(before).catch(() => {})
        throw error
      }
      await session.tell(dom, { from: true, tells: [{ type: 'vcpus', vcpus: count }] }, ['true'])
    },
  }
}

async function untilFollowed(
  session: XenSession,
  dom: XenReference,
  count: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = Date.now() + patience
  for (;;) {
    const { machine } = await session.requireMachine(dom, 'running', 'paused')
    if (machine.vcpus === count) return
    if (Date.now() > end) {
      throw new HypervisorError(
        'ERR_OPERATION_FAILED',
        `the guest uses ${machine.vcpus} virtual CPUs, not ${count}, and does not change that`,
        {
          hint: 'It needs drivers for Xen, and something that brings new CPUs online, such as a rule of udev.',
        },
      )
    }
    await delay(pace, undefined, { signal }).catch(() => {})
    signal?.throwIfAborted()
  }
}

/** The most virtual CPUs that a machine may have. */
export async function mostVcpus(session: XenSession, { definition, machine }: MachineOf): Promise<number> {
  return definition?.spec.vcpus.maximum ?? (await readMachineConfig(session, machine.id)).maximumVcpus
}
