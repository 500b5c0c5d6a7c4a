import type { InterfacesBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeHostInterface } from '../../../src/formats/libvirt-xml/host-interface.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs } from '../lookup.js'
import type { HostInterfaceReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { createInterface, interfaceInfo } from './interface.js'

/** The feature `interfaces` of a connection. */
export function createInterfaces(session: LibvirtSession): InterfacesBackend {
  const { client } = session
  const all = async (): Promise<readonly HostInterfaceReference[]> =>
    (await client.call('connectListAllInterfaces', { needResults: 1, flags: 0 })).ifaces
  const named = async (name: string): Promise<HostInterfaceReference | undefined> =>
    (await absentAs('ERR_NO_INTERFACE', client.call('interfaceLookupByName', { name })))?.iface
  return {
    async list() {
      const infos = await Promise.all(
        (await all()).map((iface) => absentAs('ERR_NO_INTERFACE', interfaceInfo(session, iface))),
      )
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookup(nameOrMac) {
      const found = await named(nameOrMac)
      if (found !== undefined) return createInterface(session, found)
      // libvirt's own look-up by address takes those without one for a match in its test driver.
      const mac = nameOrMac.toLowerCase()
      const [first, ...others] = (await all()).filter(
        (iface) => mac !== '' && iface.mac.toLowerCase() === mac,
      )
      if (first === undefined) {
        throw new HypervisorError('ERR_NO_INTERFACE', `there is no interface '${nameOrMac}' of the host`)
      }
      if (others.length === 0) return createInterface(session, first)
      const names = [first, ...others].map(({ name }) => name).join(', ')
      throw new HypervisorError('ERR_INVALID_ARGUMENT', `${nameOrMac} is the address of several: ${names}`, {
        field: 'nameOrMac',
        hint: 'Take the name of one of them.',
      })
    },
    async define(spec, { signal }) {
      if ((await named(spec.name)) !== undefined) {
        throw new HypervisorError('ERR_INTERFACE_EXISTS', `the interface '${spec.name}' is there already`, {
          field: 'name',
        })
      }
      signal?.throwIfAborted()
      const xml = writeXml(writeHostInterface(spec))
      const { iface } = await client.call('interfaceDefineXml', { xml, flags: 0 })
      return createInterface(session, iface)
    },
  }
}
