import { sysbenchWorkloads } from './sysbench.js'
import type { ToolWorkload } from './tool.js'

/** Every workload of the standard tools. */
export const toolWorkloads: readonly ToolWorkload[] = Object.freeze([...sysbenchWorkloads])

/** The workload of this name, or undefined. */
export function findToolWorkload(name: string): ToolWorkload | undefined {
  return toolWorkloads.find((workload) => workload.name === name)
}
