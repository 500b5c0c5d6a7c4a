import { fioWorkloads } from './fio.js'
import { iperf3Workloads } from './iperf3.js'
import { opensslWorkloads } from './openssl.js'
import { sevenZipWorkloads } from './seven-zip.js'
import { stressNgWorkloads } from './stress-ng.js'
import { sysbenchWorkloads } from './sysbench.js'
import type { ToolWorkload } from './tool.js'

/** Every workload of the standard tools. */
export const toolWorkloads: readonly ToolWorkload[] = Object.freeze([
  ...sysbenchWorkloads,
  ...stressNgWorkloads,
  ...opensslWorkloads,
  ...sevenZipWorkloads,
  ...fioWorkloads,
  ...iperf3Workloads,
])

/** The workload of this name, or undefined. */
export function findToolWorkload(name: string): ToolWorkload | undefined {
  return toolWorkloads.find((workload) => workload.name === name)
}
