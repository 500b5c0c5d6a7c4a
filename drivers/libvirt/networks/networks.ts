import type { NetworksBackend } from '../../../src/backend.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeVirtualNetwork } from '../../../src/formats/libvirt-xml/virtual-network.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs, byName, takenError } from '../lookup.js'
import type { NetworkReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { uuidShape } from '../uuid-shape.js'
import { createNetwork, isNetworkChange, networkInfo } from './network.js'

/** The feature `networks` of a connection. */
export function createNetworks(session: LibvirtSession): NetworksBackend {
  const { client } = session
  const byUuid = async (uuid: string): Promise<NetworkReference | undefined> =>
    (await absentAs('ERR_NO_NETWORK', client.call('networkLookupByUuid', { uuid })))?.net
  const byItsName = async (name: string): Promise<NetworkReference | undefined> =>
    (await absentAs('ERR_NO_NETWORK', client.call('networkLookupByName', { name })))?.net
  return {
    async list() {
      const { nets } = await client.call('connectListAllNetworks', { needResults: 1, flags: 0 })
      const infos = await Promise.all(
        nets.map((net) => absentAs('ERR_NO_NETWORK', networkInfo(session, net))),
      )
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookup(nameOrUuid) {
      if (nameOrUuid !== '') {
        const found =
          (uuidShape.test(nameOrUuid) ? await byUuid(nameOrUuid) : undefined) ?? (await byItsName(nameOrUuid))
        if (found !== undefined) return createNetwork(session, found)
      }
      throw new HypervisorError('ERR_NO_NETWORK', `there is no network '${nameOrUuid}'`)
    },
    async define(spec, { signal }) {
      // libvirt would put the definition in the place of one of the same name and UUID.
      const taken = (await byItsName(spec.name)) ?? (await byUuid(spec.uuid))
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
