import type { DomainSpec } from '../../spec/schema.js'

/** What of a specification has to do with the order in which the firmware tries devices. */
export interface BootedDevices extends Pick<DomainSpec, 'disks' | 'networks'> {
  readonly boot: Pick<DomainSpec['boot'], 'order'>
}

/** In which place the firmware tries each disk and network interface, by id, counted from 1. */
export function bootOrders(spec: BootedDevices): ReadonlyMap<string, number> {
  const orders = new Map<string, number>()
  for (const kind of spec.boot.order ?? []) {
    const devices = kind === 'network' ? spec.networks : spec.disks.filter(({ device }) => device === kind)
    for (const { id } of devices) {
      if (id !== undefined && !orders.has(id)) orders.set(id, orders.size + 1)
    }
  }
  return orders
}
