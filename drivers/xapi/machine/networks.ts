import { refuse } from '../../../src/spec/refuse.js'
import type { NetworkSpec } from '../../../src/spec/schema.js'
import { ownKeys } from '../own-settings.js'
import type { XapiSession } from '../session.js'
import { readNetworks } from './devices.js'

/** A network interface of a specification, and the network that it is on. */
export interface FoundNetwork {
  readonly network: NetworkSpec
  /** Reference of the network. */
  readonly ref: string
  /** The longest packet of the network, in bytes. */
  readonly mtu: number
}

/**
 * Finds the networks of a specification, by their bridges or UUIDs.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` if there is no such network.
 */
export async function findNetworks(
  session: XapiSession,
  networks: readonly NetworkSpec[],
): Promise<readonly FoundNetwork[]> {
  if (networks.length === 0) return []
  const known = Object.entries(await readNetworks(session))
  return networks.map((network, index) => {
    const { source = '' } = network
    const found = known.find(([, { bridge, uuid }]) => bridge === source || uuid === source.toLowerCase())
    if (found === undefined) {
      const hint = `Networks: ${known.map(([, { bridge }]) => bridge).join(', ')}.`
      throw refuse(`networks[${index}].source`, `there is no network '${source}'`, hint)
    }
    const [ref, { MTU: mtu }] = found
    return { network, ref, mtu }
  })
}

/** Writes the record of a network interface. */
export function writeInterface(vm: string, { network, ref, mtu }: FoundNetwork, index: number): object {
  return {
    VM: vm,
    network: ref,
    device: String(index),
    MAC: network.mac ?? '',
    MTU: mtu,
    other_config: { [ownKeys.id]: network.id ?? '' },
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  }
}
