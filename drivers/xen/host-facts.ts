import type { Capabilities, NodeInfo } from '../../src/domain-data.js'
import type { XenSession } from './session.js'
import { parseInfo } from './xl/info.js'

/** The host of a connection. */
export async function readNode(session: XenSession): Promise<NodeInfo> {
  const [info, cpus] = await Promise.all([session.run(['xl', 'info']), session.run(['cat', '/proc/cpuinfo'])])
  const { host, machine, release, nr_cpus, total_memory } = parseInfo(info)
  return {
    hostname: host,
    architecture: machine,
    cpuModel: /^model name\s*: *(.*)$/m.exec(cpus)?.[1]?.trim() ?? 'unknown',
    cpus: nr_cpus,
    memory: total_memory * 2 ** 20,
    system: `Linux ${release}`,
  }
}

/** Architectures by the word that Xen has for them among what it can run (`xen_caps`). */
const guestArchitectures: Readonly<Record<string, string>> = { x86_64: 'x86_64', x86_32p: 'i386' }

/** What can be run there. */
export async function readCapabilities(session: XenSession): Promise<Capabilities> {
  const { xen_version, xen_caps } = parseInfo(await session.run(['xl', 'info']))
  const words = [...xen_caps.matchAll(/(?:xen|hvm)-\d+\.\d+-(\w+)/g)].map(
    ([, word = '']) => guestArchitectures[word],
  )
  const architectures = [...new Set(words)].filter((word) => word !== undefined)
  return {
    hypervisor: `Xen ${xen_version}`,
    guests: architectures.map((architecture) => ({ architecture, accelerators: ['xen'] })),
  }
}
