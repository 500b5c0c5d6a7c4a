import { z } from 'zod'
import type { Capabilities, NodeInfo } from '../../src/domain-data.js'
import { integer, parsed, reference, texts } from './rpc/values.js'
import type { Caller, XapiSession } from './session.js'

const hostRecord = z.object({
  name_label: z.string().default(''),
  hostname: z.string(),
  address: z.string(),
  metrics: reference,
  cpu_info: texts,
  capabilities: z.array(z.string()),
  software_version: texts,
})

/** A host of the pool ("Class: host"), as far as it is read. */
export type HostRecord = z.output<typeof hostRecord>

const hostRecords = z.record(z.string(), hostRecord)

const hostMetrics = z.record(z.string(), z.object({ memory_total: integer }))

/** The hosts of the pool, by their references. */
export async function readHosts(
  caller: Caller,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, HostRecord>>> {
  return parsed('hosts', hostRecords, await caller.call('host.get_all_records', [], { signal }))
}

/** The addresses of the hosts of the pool: one of them is the next master. */
export async function readHostAddresses(
  caller: Caller,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const hosts = Object.values(await readHosts(caller, signal))
  return hosts.map(({ address }) => address).filter((address) => address !== '')
}

/** How many logical CPUs a host has. */
export function cpusOf({ cpu_info }: HostRecord): number {
  return Number(cpu_info['cpu_count'] ?? 0)
}

/** The host, or of several all that they have together. */
export async function readNode(session: XapiSession): Promise<NodeInfo> {
  const hosts = Object.values(await readHosts(session))
  const metrics = parsed(
    'metrics of hosts',
    hostMetrics,
    await session.call('host_metrics.get_all_records', []),
  )
  const models = new Set(hosts.map(({ cpu_info }) => (cpu_info['modelname'] ?? 'unknown').trim()))
  const [only, ...others] = hosts
  return {
    hostname: only !== undefined && others.length === 0 ? only.hostname : session.host,
    architecture: 'x86_64',
    cpuModel: [...models].join(', '),
    cpus: hosts.reduce((sum, host) => sum + cpusOf(host), 0),
    memory: hosts.reduce((sum, host) => sum + (metrics[host.metrics]?.memory_total ?? 0), 0),
    system: only === undefined ? 'unknown' : productOf(only),
  }
}

/** `XCP-ng 8.2.1`. */
function productOf({ software_version: version }: HostRecord): string {
  return `${version['product_brand'] ?? 'XAPI'} ${version['product_version_text'] || version['product_version'] || ''}`.trim()
}

/** The architectures of guests, by the words of Xen ("Capabilities of the hypervisor"). */
const architectures = {
  x86_64: /^(xen|hvm)-\d+\.\d+-x86_64$/,
  i386: /^(xen|hvm)-\d+\.\d+-x86_32p?$/,
} as const

/** What can be run there: what every host of the pool runs. */
export async function readCapabilities(session: XapiSession): Promise<Capabilities> {
  const hosts = Object.values(await readHosts(session))
  const [first] = hosts
  const xen = first?.software_version['xen']
  const guests = Object.entries(architectures)
    .filter(([, shape]) => hosts.every(({ capabilities }) => capabilities.some((word) => shape.test(word))))
    .map(([architecture]) => ({ architecture, accelerators: ['xen'] }))
  const product = first === undefined ? 'XAPI' : productOf(first)
  return { hypervisor: xen === undefined ? product : `${product} (Xen ${xen})`, guests }
}
