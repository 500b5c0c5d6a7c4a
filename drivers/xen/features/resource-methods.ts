import type { AffinityMethods, BalloonMethods } from '../../../src/domain.js'
import { requireCpus, requireNumber } from '../../../src/require-number.js'
import { type MachineOf, whileRunning, type XenReference, type XenSession } from '../session.js'
import { parseInfo } from '../xl/info.js'
import { readMachineConfig } from '../xl/machine-config.js'

/** Features `balloon` and `affinity`. */
export function resourceMethods(session: XenSession, dom: XenReference): BalloonMethods & AffinityMethods {
  return {
    async setMemory(bytes) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      requireNumber('bytes', bytes, 2 ** 20, await mostMemory(session, found))
      const kibibytes = Math.floor(bytes / 1024)
      await whileRunning(dom, session.run(['xl', 'mem-set', String(found.machine.id), `${kibibytes}k`]))
    },
    async setAffinity(cpus) {
      const { machine } = await session.requireMachine(dom, 'running', 'paused')
      requireCpus(cpus, parseInfo(await session.run(['xl', 'info'])).nr_cpus)
      await whileRunning(dom, session.run(['xl', 'vcpu-pin', String(machine.id), 'all', cpus.join(',')]))
    },
  }
}

/** The most memory that a machine may have, in bytes. */
export async function mostMemory(session: XenSession, { definition, machine }: MachineOf): Promise<number> {
  return definition?.spec.memory ?? (await readMachineConfig(session, machine.id)).memory
}
