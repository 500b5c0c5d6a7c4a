import { HypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent, NetworkEvent } from '../../../src/events.js'
import { readVirtualNetwork, writeDhcpHost } from '../../../src/formats/libvirt-xml/virtual-network.js'
import { childOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { VirtualNetwork, VirtualNetworkInfo } from '../../../src/networks.js'
import { libvirtCode } from '../rpc/failure.js'
import type { NetworkReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { withKnownFlags } from '../with-known-flags.js'
import { neutralLease } from './leases.js'

/** Whether an event is a change of a network. */
export function isNetworkChange(
  { uuid }: { readonly uuid: string },
  change: NetworkEvent['change'],
): (event: HypervisorEvent) => boolean {
  return (event) => event.type === 'network' && event.uuid === uuid && event.change === change
}

/** What libvirt knows of a network. @throws HypervisorError `ERR_NO_NETWORK`. */
export async function networkInfo(
  session: LibvirtSession,
  net: NetworkReference,
): Promise<VirtualNetworkInfo> {
  const { client } = session
  const [{ active }, { persistent }, { autostart }, xml] = await Promise.all([
    client.call('networkIsActive', { net }),
    client.call('networkIsPersistent', { net }),
    client.call('networkGetAutostart', { net }),
    xmlOf(session, net, 0),
  ])
  return {
    name: net.name,
    uuid: net.uuid,
    state: active === 0 ? 'inactive' : 'running',
    bridge: childOf(xml, 'bridge')?.attributes['name'],
    autostart: autostart !== 0,
    persistent: persistent !== 0,
  }
}

/** The definition; libvirt's test driver, which has only one for each network, does not know the flag. */
async function definitionOf(session: LibvirtSession, net: NetworkReference): Promise<XmlElement> {
  return await withKnownFlags([inactiveXml, 0], (flags) => xmlOf(session, net, flags))
}

async function xmlOf({ client }: LibvirtSession, net: NetworkReference, flags: number): Promise<XmlElement> {
  const { xml } = await client.call('networkGetXmlDesc', { net, flags })
  return parseXml(xml, `definition of the network '${net.name}'`)
}

/** `VIR_NETWORK_XML_INACTIVE`. */
const inactiveXml = 1

/** `VIR_ERR_OPERATION_INVALID`, by which libvirt means a host that is there already, or is not. */
const operationInvalid = 55

/** `virNetworkUpdateCommand` (include/libvirt/libvirt-network.h). */
const commands = { add: 3, delete: 2 } as const

/** `VIR_NETWORK_SECTION_IP_DHCP_HOST`. */
const dhcpHostSection = 4

/** `virNetworkUpdateFlags`. */
const affectLive = 1
const affectConfig = 2

/** A network with its methods. */
export function createNetwork(session: LibvirtSession, net: NetworkReference): VirtualNetwork {
  const { client } = session
  const isActive = async (): Promise<boolean> => (await client.call('networkIsActive', { net })).active !== 0
  const requireActive = async (required: boolean): Promise<void> => {
    if ((await isActive()) === required) return
    throw new HypervisorError(
      'ERR_INVALID_STATE',
      `the network '${net.name}' is ${required ? 'not running' : 'running'}`,
    )
  }
  const change = async (done: NetworkEvent['change'], call: () => Promise<unknown>): Promise<void> => {
    await session.told(isNetworkChange(net, done), call)
  }
  return {
    name: net.name,
    uuid: net.uuid,
    info: () => networkInfo(session, net),
    spec: async () => readVirtualNetwork(await definitionOf(session, net)),
    start: (o) => change('started', () => client.call('networkCreate', { net }, o)),
    async destroy(options) {
      // Not every driver of libvirt refuses it.
      await requireActive(true)
      await change('stopped', () => client.call('networkDestroy', { net }, options))
    },
    async undefine(options) {
      // libvirt would undefine a running network, too, and let it run.
      await requireActive(false)
      await change('undefined', () => client.call('networkUndefine', { net }, options))
    },
    autostart: async () => (await client.call('networkGetAutostart', { net })).autostart !== 0,
    async setAutostart(autostart) {
      await client.call('networkSetAutostart', { net, autostart: autostart ? 1 : 0 })
    },
    async update({ command, host }, options) {
      const args = {
        net,
        command: commands[command],
        section: dhcpHostSection,
        // The network of addresses that the host’s address is of.
        parentIndex: -1,
        xml: writeXml(writeDhcpHost(host)),
        flags: (await isActive()) ? affectLive | affectConfig : affectConfig,
      }
      await client.call('networkUpdate', args, options).catch((error: unknown) => {
        if (!(error instanceof HypervisorError) || libvirtCode(error) !== operationInvalid) throw error
        throw new HypervisorError('ERR_OPERATION_FAILED', error.message, { cause: error.cause })
      })
    },
    async dhcpLeases() {
      await requireActive(true)
      const { leases } = await client.call('networkGetDhcpLeases', { net, needResults: 1, flags: 0 })
      return leases.map(neutralLease)
    },
  }
}
