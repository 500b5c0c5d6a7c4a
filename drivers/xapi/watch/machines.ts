import type { PowerState } from '../records.js'

/** What is known of a machine without asking. */
export interface KnownMachine {
  readonly ref: string
  readonly kind: 'domain' | 'snapshot' | 'other'
  readonly name: string
  /** As a domain has it here. */
  readonly uuid: string
  /** As the pool has it. */
  readonly poolUuid: string
  /** As far as the events that were told have it. */
  readonly power: PowerState
  /** The machine that a snapshot is of. */
  readonly owner: string | undefined
  readonly metrics: string
}

/** What is known of a machine's running self. */
export interface KnownMetrics {
  readonly memory: number
  readonly vcpus: number
}

/** The machines of the pool, by their references. */
export interface KnownMachines {
  get(ref: string): KnownMachine | undefined
  /** The domain with this UUID here or at the pool. */
  withUuid(uuid: string): KnownMachine | undefined
  withPoolUuid(uuid: string): KnownMachine | undefined
  set(machine: KnownMachine): void
  remove(ref: string): void
  /** The machine that is measured so. */
  withMetrics(metrics: string): KnownMachine | undefined
  readonly metrics: Map<string, KnownMetrics>
  clear(): void
}

/** Makes an empty {@link KnownMachines}. */
export function createKnownMachines(): KnownMachines {
  const machines = new Map<string, KnownMachine>()
  const byMetrics = new Map<string, string>()
  const byPoolUuid = new Map<string, string>()
  const byUuid = new Map<string, string>()
  const metrics = new Map<string, KnownMetrics>()
  const at = (ref: string | undefined): KnownMachine | undefined =>
    ref === undefined ? undefined : machines.get(ref)
  const withPoolUuid = (uuid: string): KnownMachine | undefined => at(byPoolUuid.get(uuid))
  const remove = (ref: string): void => {
    const known = machines.get(ref)
    if (known === undefined) return
    machines.delete(ref)
    byMetrics.delete(known.metrics)
    byPoolUuid.delete(known.poolUuid)
    if (byUuid.get(known.uuid) === ref) byUuid.delete(known.uuid)
  }
  return {
    get: at,
    withPoolUuid,
    withUuid(uuid) {
      const known = at(byUuid.get(uuid)) ?? withPoolUuid(uuid)
      return known?.kind === 'domain' ? known : undefined
    },
    set(machine) {
      remove(machine.ref)
      machines.set(machine.ref, machine)
      byMetrics.set(machine.metrics, machine.ref)
      byPoolUuid.set(machine.poolUuid, machine.ref)
      if (machine.kind === 'domain') byUuid.set(machine.uuid, machine.ref)
    },
    remove,
    withMetrics: (ref) => at(byMetrics.get(ref)),
    metrics,
    clear() {
      for (const map of [machines, byMetrics, byPoolUuid, byUuid, metrics]) map.clear()
    },
  }
}
