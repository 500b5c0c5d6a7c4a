import type { LifecycleChange, SnapshotEvent } from '../../../src/events.js'
import type { QemuMachine } from '../machine.js'

/** Puts an event of the life cycle on the connection. */
export function announce(machine: QemuMachine, change: LifecycleChange, reason?: string): void {
  machine.emit({ type: 'lifecycle', change, reason, ...subject(machine) })
}

/** Tells that a device was added. */
export function announceDevice(machine: QemuMachine, device: string): void {
  machine.emit({ type: 'device', change: 'added', device, ...subject(machine) })
}

/** Tells that the number of virtual CPUs has changed. */
export function announceVcpus(machine: QemuMachine, vcpus: number): void {
  machine.emit({ type: 'vcpus', vcpus, ...subject(machine) })
}

/** Tells what happened to a snapshot. */
export function announceSnapshot(
  machine: QemuMachine,
  change: SnapshotEvent['change'],
  snapshot: string,
): void {
  machine.emit({ type: 'snapshot', change, snapshot, ...subject(machine) })
}

function subject({ name, uuid }: QemuMachine): {
  readonly domain: string
  readonly uuid: string
  readonly time: number
} {
  return { domain: name, uuid, time: Date.now() }
}
