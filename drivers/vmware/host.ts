import { z } from 'zod'
import type { Capabilities, NodeInfo } from '../../src/domain-data.js'
import type { Endpoint } from './endpoint.js'
import { accelerator } from './info.js'
import { findIn } from './place.js'
import type { VmwareSession } from './session.js'
import { number, parsed } from './soap/schema.js'

const hostProperties = [
  'name',
  'summary.hardware.cpuModel',
  'summary.hardware.numCpuThreads',
  'summary.hardware.memorySize',
]

const hostSchema = z.object({
  name: z.string(),
  'summary.hardware.cpuModel': z.string().default('unknown'),
  'summary.hardware.numCpuThreads': number.default(0),
  'summary.hardware.memorySize': number.default(0),
})

/** The host, or of several all that they have together. */
export async function readNode(session: VmwareSession, { host: server }: Endpoint): Promise<NodeInfo> {
  const { content, place } = session
  const containers = place.path === '/' ? [place.object] : place.datacenters
  const found = await Promise.all(
    containers.map((container) => findIn(session, content, container, 'HostSystem', hostProperties)),
  )
  const hosts = found.flat().map(({ properties }) => parsed('host', hostSchema, properties))
  const sum = (key: 'summary.hardware.numCpuThreads' | 'summary.hardware.memorySize'): number =>
    hosts.reduce((total, host) => total + host[key], 0)
  const models = new Set(hosts.map((host) => host['summary.hardware.cpuModel'].trim()))
  const [only, ...others] = hosts
  return {
    hostname: only !== undefined && others.length === 0 ? only.name : server,
    architecture: 'x86_64',
    cpuModel: [...models].join(', ') || 'unknown',
    cpus: sum('summary.hardware.numCpuThreads'),
    memory: sum('summary.hardware.memorySize'),
    system: content.about.fullName,
  }
}

/** What can be run there. */
export function readCapabilities({ content }: VmwareSession): Capabilities {
  return {
    hypervisor: content.about.fullName,
    guests: ['x86_64', 'i386'].map((architecture) => ({ architecture, accelerators: [accelerator] })),
  }
}
