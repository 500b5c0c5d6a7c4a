import type { NetworksBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeVirtualNetwork } from '../../../src/formats/libvirt-xml/virtual-network.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs, find, findTaken, type Lookup, takenError } from '../lookup.js'
import type { NetworkReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { createNetwork, isNetworkChange, networkInfo } from './network.js'

/** The feature `networks` of a connection. */
export function createNetworks(session: LibvirtSession): NetworksBackend {
  const { client } = session
  const lookup: Lookup<NetworkReference> = {
    byName: async (name) =>
      (await absentAs('ERR_NO_NETWORK', client.call('networkLookupByName', { name })))?.net,
    byUuid: async (uuid) =>
      (await absentAs('ERR_NO_NETWORK', client.call('networkLookupByUuid', { uuid })))?.net,
  }
  return {
    async list() {
      const { nets } = await client.call('connectListAllNetworks', { needResults: 1, flags: 0 })
      const infos = await Promise.all(
        nets.map((net) => absentAs('ERR_NO_NETWORK', networkInfo(session, net))),
      )
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookup(nameOrUuid) {
      const found = await find(lookup, nameOrUuid)
      if (found !== undefined) return createNetwork(session, found)
      throw new HypervisorError('ERR_NO_NETWORK', `there is no network '${nameOrUuid}'`)
    },
    async define(spec, { signal }) {
      const taken = await findTaken(lookup, spec)
      if (taken !== undefined) throw takenError('ERR_NETWORK_EXISTS', 'network', taken, spec.name)
      signal?.throwIfAborted()
      const xml = writeXml(writeVirtualNetwork(spec))
      const { net } = await session.told(isNetworkChange(spec, 'defined'), () =>
        client.call('networkDefineXml', { xml }),
      )
      return createNetwork(session, net)
    },
  }
}
