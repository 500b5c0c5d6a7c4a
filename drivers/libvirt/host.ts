import type { Capabilities, NodeInfo } from '../../src/domain-data.js'
import { fromLibvirtArchitecture } from '../../src/formats/libvirt-xml/architectures.js'
import { childOf, childrenOf, textOf, type XmlElement } from '../../src/formats/xml/element.js'
import { parseXml } from '../../src/formats/xml/parse.js'
import { describeThisHost } from '../../src/local/node.js'
import type { LibvirtClient } from './rpc/client.js'

/** A version of libvirt's: millions, thousands, and the rest (`virConnectGetVersion`). */
function versionText(version: bigint): string {
  const number = Number(version)
  return [number / 1_000_000, (number / 1000) % 1000, number % 1000].map(Math.floor).join('.')
}

/** Reads libvirt's capabilities. */
export async function readCapabilitiesXml(client: LibvirtClient): Promise<XmlElement> {
  const { capabilities } = await client.call('connectGetCapabilities', {})
  return parseXml(capabilities, 'capabilities of the host')
}

/** The host of the daemon. */
export async function readNode(client: LibvirtClient, local: boolean): Promise<NodeInfo> {
  const [info, { hostname }, xml, { libVer }] = await Promise.all([
    client.call('nodeGetInfo', {}),
    client.call('connectGetHostname', {}),
    readCapabilitiesXml(client),
    client.call('connectGetLibVersion', {}),
  ])
  const cpu = childOf(xml, 'host', 'cpu')
  const arch = textOf(childOf(cpu, 'arch')) ?? info.model
  return {
    hostname,
    architecture: fromLibvirtArchitecture(arch) ?? arch,
    cpuModel: textOf(childOf(cpu, 'model')) ?? info.model,
    cpus: info.cpus,
    memory: Number(info.memory) * 1024,
    system: local ? describeThisHost().system : `a host with libvirt ${versionText(libVer)}`,
  }
}

/** What can be run there. */
export async function readCapabilities(client: LibvirtClient): Promise<Capabilities> {
  const [{ type }, { hvVer }, { libVer }, xml] = await Promise.all([
    client.call('connectGetType', {}),
    client.call('connectGetVersion', {}),
    client.call('connectGetLibVersion', {}),
    readCapabilitiesXml(client),
  ])
  return {
    hypervisor: `${type} ${versionText(hvVer)} (libvirt ${versionText(libVer)})`,
    guests: childrenOf(xml, 'guest').map((guest) => {
      const arch = childOf(guest, 'arch')
      const word = arch?.attributes['name'] ?? ''
      const program = textOf(childOf(arch, 'emulator'))
      const machines = childrenOf(arch, 'machine').flatMap((machine) => textOf(machine) ?? [])
      return {
        architecture: fromLibvirtArchitecture(word) ?? word,
        accelerators: domainTypes(guest).map((name) => (name === 'qemu' ? 'tcg' : name)),
        ...(program === undefined ? {} : { program }),
        ...(machines.length === 0 ? {} : { machines }),
      }
    }),
  }
}

/** The types of domains that run a guest, best first: hardware before translation. */
function domainTypes(guest: XmlElement): readonly string[] {
  const types = childrenOf(childOf(guest, 'arch'), 'domain').flatMap(
    ({ attributes }) => attributes['type'] ?? [],
  )
  return [...types].sort((one, other) => rank(one) - rank(other))
}

function rank(type: string): number {
  return type === 'kvm' || type === 'hvf' ? 0 : 1
}

/** The best type of domain for an architecture, in libvirt's word; `undefined` if the host runs none. */
export function bestType(capabilities: XmlElement, arch: string): string | undefined {
  const guests = childrenOf(capabilities, 'guest').filter(
    (guest) => childOf(guest, 'arch')?.attributes['name'] === arch,
  )
  return guests.flatMap(domainTypes).sort((one, other) => rank(one) - rank(other))[0]
}
