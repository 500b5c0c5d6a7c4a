import { changeScheduler, readScheduler, type SchedulerParameters } from './features/scheduler.js'
import { mostVcpus } from './features/vcpu-methods.js'
import type { HostResult, HostRunOptions } from './host/host.js'
import type { MachineOf, XenReference, XenSession } from './session.js'
import { identityOf, lookUpIn } from './state/find.js'

/** The driver's own handle. */
export interface XenNative {
  /**
   * Runs `xl` on the host with these arguments, each as it is, to its end, whatever its exit code.
   *
   * @throws HypervisorError `ERR_DISCONNECTED`, `ERR_ABORTED` (xl goes on then).
   */
  xl(args: readonly string[], options?: HostRunOptions): Promise<HostResult>
  /** What the hypervisor has written to its console (xl(1), "dmesg"): its last messages, a line each. */
  dmesg(): Promise<string>
  /**
   * The share of the host's CPUs that a running domain has, by its name or UUID.
   *
   * @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_INVALID_STATE`; `ERR_UNSUPPORTED` if the host has another scheduler than
   *   credit and credit2.
   */
  scheduler(domain: string): Promise<SchedulerParameters>
  /**
   * Changes it until the machine stops; what is not given stays. A specification says it for good by `xen.settings`:
   * `cpu_weight` and `cap`.
   *
   * @throws HypervisorError as {@link XenNative.scheduler}, and `ERR_INVALID_ARGUMENT` for a weight beyond 1 to 65535 or a
   *   cap beyond 0 to 100 for each virtual CPU.
   */
  setScheduler(domain: string, parameters: Partial<SchedulerParameters>): Promise<void>
}

/** Makes the handle of a connection. */
export function createNative(session: XenSession): XenNative {
  const machineOf = async (nameOrUuid: string): Promise<readonly [XenReference, MachineOf]> => {
    const { name, uuid } = identityOf(lookUpIn(await session.survey(), nameOrUuid))
    const dom = { name, uuid }
    return [dom, await session.requireMachine(dom, 'running', 'paused')]
  }
  return {
    xl: async (args, options) => await session.host().run(['xl', ...args], options),
    dmesg: () => session.run(['xl', 'dmesg']),
    async scheduler(domain) {
      return await readScheduler(session, ...(await machineOf(domain)))
    },
    async setScheduler(domain, parameters) {
      const [dom, found] = await machineOf(domain)
      await changeScheduler(session, dom, found, parameters, await mostVcpus(session, found))
    },
  }
}
