import type { NetworksBackend } from './backend.js'
import type { CallOptions } from './call.js'
import { HypervisorError } from './errors.js'
import { givenFlag, givenName } from './given-arguments.js'
import type { FeatureGuard } from './guard-feature.js'
import type { Networks, VirtualNetwork, VirtualNetworkUpdate } from './networks.js'

/** Wraps a driver's networks in what all calls have in common, and checks what they are given. */
export function guardNetworks(guard: FeatureGuard<NetworksBackend>, newUuid: () => string): Networks {
  return Object.freeze<Networks>({
    list: (o) => guard.use('list', o, (networks, c) => networks.list(c)),
    lookup: (nameOrUuid, o) =>
      guard.use('lookup', o, async (networks, c) =>
        guardNetwork(guard, await networks.lookup(givenName(nameOrUuid), c)),
      ),
    define: (input, o) =>
      guard.use('define', o, async (networks, c) => {
        const { parseVirtualNetwork } = await import('./spec/parse-resource.js')
        return guardNetwork(guard, await networks.define(parseVirtualNetwork(input, newUuid), c))
      }),
  })
}

function guardNetwork(guard: FeatureGuard<NetworksBackend>, network: VirtualNetwork): VirtualNetwork {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_networks, c) => work(c))
  return Object.freeze<VirtualNetwork>({
    name: network.name,
    uuid: network.uuid,
    info: (o) => use('info', o, (c) => network.info(c)),
    spec: (o) => use('spec', o, (c) => network.spec(c)),
    start: (o) => use('start', o, (c) => network.start(c)),
    destroy: (o) => use('destroy', o, (c) => network.destroy(c)),
    undefine: (o) => use('undefine', o, (c) => network.undefine(c)),
    autostart: (o) => use('autostart', o, (c) => network.autostart(c)),
    setAutostart: (autostart, o) =>
      use('setAutostart', o, (c) => network.setAutostart(givenFlag('autostart', autostart), c)),
    update: (change, o) => use('update', o, async (c) => await network.update(await checked(change), c)),
    dhcpLeases: (o) => use('dhcpLeases', o, (c) => network.dhcpLeases(c)),
  })
}

async function checked({ command, section, host }: VirtualNetworkUpdate): Promise<VirtualNetworkUpdate> {
  if (command !== 'add' && command !== 'delete') throw refuse('command', command)
  if (section !== 'dhcp-host') throw refuse('section', section)
  const { parseDhcpHost } = await import('./spec/parse-resource.js')
  return { command, section, host: parseDhcpHost(host) }
}

function refuse(field: string, value: never): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `there is no ${field} '${String(value)}'`, { field })
}
