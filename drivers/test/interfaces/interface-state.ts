import { HypervisorError } from '../../../src/errors.js'
import type { HostInterfaceInfo } from '../../../src/interfaces.js'
import type { HostInterfaceSpec } from '../../../src/spec/host-interface.js'
import { deepFreeze } from '../freeze.js'

/** A network interface of the made-up host. */
export interface InterfaceState {
  readonly spec: HostInterfaceSpec
  active: boolean
}

/** The interface that the made-up host has from the start, on its network card. */
export function madeUpInterface(): InterfaceState {
  const ipv4 = { dhcp: true, addresses: [] }
  const mac = '52:54:00:00:00:01'
  return { spec: deepFreeze({ type: 'ethernet', name: 'eth0', start: 'onboot', mac, ipv4 }), active: true }
}

/** An interface as it is now. */
export function interfaceInfoOf({ spec, active }: InterfaceState): HostInterfaceInfo {
  return Object.freeze<HostInterfaceInfo>({
    name: spec.name,
    type: spec.type,
    state: active ? 'active' : 'inactive',
    mac: spec.type === 'ethernet' ? spec.mac : undefined,
    mtu: spec.mtu,
    link: undefined,
    speed: undefined,
  })
}

/** @throws HypervisorError `ERR_INVALID_STATE` unless the interface is active, or is not, as is required. */
export function requireActive({ active, spec }: InterfaceState, required: boolean): void {
  if (active === required) return
  const state = active ? 'active' : 'inactive'
  throw new HypervisorError('ERR_INVALID_STATE', `the interface '${spec.name}' is ${state}`)
}
