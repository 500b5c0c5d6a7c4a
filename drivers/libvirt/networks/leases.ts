import type { DhcpLease } from '../../../src/networks.js'
import type { ResultOf } from '../rpc/procedures.js'

/** `VIR_IP_ADDR_TYPE_IPV6` (include/libvirt/libvirt-network.h). */
const ipv6 = 1

/** A lease in the neutral words. libvirt counts seconds, and has 0 for a lease that never runs out. */
export function neutralLease(lease: ResultOf<'networkGetDhcpLeases'>['leases'][number]): DhcpLease {
  return {
    interface: lease.iface,
    family: lease.type === ipv6 ? 'ipv6' : 'ipv4',
    mac: lease.mac ?? undefined,
    address: lease.ipaddr,
    prefix: lease.prefix,
    hostname: lease.hostname ?? undefined,
    clientId: lease.clientid ?? undefined,
    expires: lease.expirytime === 0n ? undefined : Number(lease.expirytime) * 1000,
  }
}
