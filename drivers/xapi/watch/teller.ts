import type { HypervisorEvent, LifecycleChange } from '../../../src/events.js'
import { uuidOf } from '../own-settings.js'
import { isDomain, type VmRecord } from '../records.js'
import { changeBetween } from '../states.js'
import type { Batch, PoolMessage } from './batch.js'
import type { KnownMachine, KnownMachines, KnownMetrics } from './machines.js'
import { readPowerMessage } from './power-messages.js'

/** Says what the answers of `event.from` mean in neutral words. */
export interface Teller {
  /** Takes over what is there, and tells nothing. */
  begin(batch: Batch): void
  /** Takes over what has changed, and tells it. */
  take(batch: Batch): void
}

/** Makes a {@link Teller} that knows the machines in `machines`. */
export function createTeller(machines: KnownMachines, tell: (event: HypervisorEvent) => void): Teller {
  const live = (change: LifecycleChange, { name, uuid }: KnownMachine): void => {
    tell({ type: 'lifecycle', change, domain: name, uuid, time: Date.now() })
  }
  const ofSnapshot = (change: 'created' | 'reverted' | 'deleted', snapshot: KnownMachine): void => {
    const owner = machines.get(snapshot.owner ?? '')
    if (owner?.kind !== 'domain') return
    const { name: domain, uuid } = owner
    tell({ type: 'snapshot', change, snapshot: snapshot.name, domain, uuid, time: Date.now() })
  }
  /** What has come, and other names; in the states that were told, or off. */
  const learn = (ref: string, record: VmRecord): void => {
    const before = machines.get(ref)
    const after = { ...knownFrom(ref, record), power: before?.power ?? 'Halted' }
    if (after.kind === 'domain' && before?.kind === 'domain' && before.name !== after.name) {
      live('undefined', before)
      live('defined', after)
    }
    machines.set(after)
    if (after.kind === 'domain' && before?.kind !== 'domain') live('defined', after)
    if (after.kind === 'other' && before?.kind === 'domain') live('undefined', before)
    if (after.kind === 'snapshot' && before === undefined) ofSnapshot('created', after)
  }
  const read = (message: PoolMessage, later: readonly PoolMessage[], batch: Batch): void => {
    const known = machines.withPoolUuid(message.obj_uuid)
    if (known?.kind !== 'domain') return
    if (message.name === 'VM_SNAPSHOT_REVERTED') {
      const snapshot = machines.withPoolUuid(revertedTo(message) ?? '')
      if (snapshot !== undefined) ofSnapshot('reverted', snapshot)
      return
    }
    const next = later.find(({ obj_uuid }) => obj_uuid === message.obj_uuid)?.name
    const now = batch.vms.get(known.ref)?.power_state
    const step = readPowerMessage(message.name, known.power, next, now)
    if (step === undefined) return
    machines.set({ ...known, power: step.power })
    if (step.change !== undefined) live(step.change, known)
  }
  const reconcile = (ref: string, { power_state: power }: VmRecord): void => {
    const known = machines.get(ref)
    if (known === undefined || known.power === power) return
    machines.set({ ...known, power })
    const change = changeBetween(known.power, power)
    if (known.kind === 'domain' && change !== undefined) live(change, known)
  }
  const measure = (ref: string, after: KnownMetrics): void => {
    const before = machines.metrics.get(ref)
    machines.metrics.set(ref, after)
    const known = machines.withMetrics(ref)
    if (before === undefined || known?.kind !== 'domain') return
    const common = { domain: known.name, uuid: known.uuid, time: Date.now() }
    // A machine that starts or ends has none on one side.
    const changed = (key: keyof KnownMetrics): boolean =>
      before[key] !== after[key] && before[key] > 0 && after[key] > 0
    if (changed('memory')) tell({ type: 'balloon', memory: after.memory, ...common })
    if (changed('vcpus')) tell({ type: 'vcpus', vcpus: after.vcpus, ...common })
  }
  const forget = (ref: string): void => {
    machines.metrics.delete(ref)
    const known = machines.get(ref)
    if (known === undefined) return
    if (known.kind === 'domain') live('undefined', known)
    if (known.kind === 'snapshot') ofSnapshot('deleted', known)
    machines.remove(ref)
  }
  return {
    begin({ vms, metrics }) {
      machines.clear()
      for (const [ref, record] of vms) machines.set(knownFrom(ref, record))
      for (const [ref, measured] of metrics) machines.metrics.set(ref, measured)
    },
    take(batch) {
      const { vms, messages, metrics, gone } = batch
      for (const [ref, record] of vms) learn(ref, record)
      for (const [index, message] of messages.entries()) read(message, messages.slice(index + 1), batch)
      for (const [ref, record] of vms) reconcile(ref, record)
      for (const [ref, measured] of metrics) measure(ref, measured)
      for (const ref of gone) forget(ref)
    },
  }
}

function knownFrom(ref: string, record: VmRecord): KnownMachine {
  const { name_label, uuid, power_state, is_a_snapshot, snapshot_of, metrics } = record
  return {
    ref,
    kind: isDomain(record) ? 'domain' : is_a_snapshot ? 'snapshot' : 'other',
    name: name_label,
    uuid: uuidOf(record),
    poolUuid: uuid,
    power: power_state,
    owner: is_a_snapshot ? snapshot_of : undefined,
    metrics,
  }
}

/** The UUID of the snapshot that a message says a machine has returned to. */
function revertedTo({ body }: PoolMessage): string | undefined {
  return /\(uuid:? ([0-9a-f-]{36})\)$/.exec(body.trim())?.[1]
}
