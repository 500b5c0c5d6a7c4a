import { HypervisorError } from '../../../src/errors.js'
import { readHostInterface } from '../../../src/formats/libvirt-xml/host-interface.js'
import { readHostInterfaceInfo } from '../../../src/formats/libvirt-xml/host-interface-info.js'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import type { HostInterface, HostInterfaceInfo } from '../../../src/interfaces.js'
import type { HostInterfaceReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { withKnownFlags } from '../with-known-flags.js'

/** What libvirt knows of an interface. @throws HypervisorError `ERR_NO_INTERFACE`. */
export async function interfaceInfo(
  session: LibvirtSession,
  iface: HostInterfaceReference,
): Promise<HostInterfaceInfo> {
  const [{ active }, xml] = await Promise.all([
    session.client.call('interfaceIsActive', { iface }),
    xmlOf(session, iface, 0),
  ])
  return { ...readHostInterfaceInfo(xml), state: active === 0 ? 'inactive' : 'active' }
}

/** The definition; libvirt's test driver, which has only one for each interface, does not know the flag. */
async function definitionOf(session: LibvirtSession, iface: HostInterfaceReference): Promise<XmlElement> {
  return await withKnownFlags([inactiveXml, 0], (flags) => xmlOf(session, iface, flags))
}

async function xmlOf(
  { client }: LibvirtSession,
  iface: HostInterfaceReference,
  flags: number,
): Promise<XmlElement> {
  const { xml } = await client.call('interfaceGetXmlDesc', { iface, flags })
  return parseXml(xml, `definition of the interface '${iface.name}'`)
}

/** `VIR_INTERFACE_XML_INACTIVE` (include/libvirt/libvirt-interface.h). */
const inactiveXml = 1

/** An interface with its methods. */
export function createInterface(session: LibvirtSession, iface: HostInterfaceReference): HostInterface {
  const { client } = session
  return {
    name: iface.name,
    info: () => interfaceInfo(session, iface),
    spec: async () => readHostInterface(await definitionOf(session, iface)),
    async start(options) {
      await client.call('interfaceCreate', { iface, flags: 0 }, options)
    },
    async destroy(options) {
      await client.call('interfaceDestroy', { iface, flags: 0 }, options)
    },
    async undefine(options) {
      // libvirt would forget one that is up, too, and some of its drivers let it stay up.
      const { active } = await client.call('interfaceIsActive', { iface })
      if (active !== 0) {
        throw new HypervisorError('ERR_INVALID_STATE', `the interface '${iface.name}' is active`)
      }
      await client.call('interfaceUndefine', { iface }, options)
    },
  }
}
