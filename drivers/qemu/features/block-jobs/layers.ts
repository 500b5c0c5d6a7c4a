import { z } from 'zod'
import type { QmpClient } from '../../qmp/client.js'
import type { MachineDisk } from '../block-nodes.js'

/** An image in the chain behind a disk. */
export interface Layer {
  /** Name of its block node. */
  readonly node: string
  readonly path: string
  /** QEMU's name of the format. */
  readonly format: string
}

const graphSchema = z.object({
  nodes: z.array(z.object({ id: z.number(), name: z.string() })),
  edges: z.array(z.object({ parent: z.number(), child: z.number(), name: z.string() })),
})

const nodesSchema = z.array(z.object({ 'node-name': z.string(), file: z.string(), drv: z.string() }))

/**
 * The images behind a disk, the uppermost first (QMP `x-debug-query-block-graph`, QEMU 4.0: of the stable commands none
 * tells which node lies below which).
 */
export async function layersOf(qmp: QmpClient, disk: MachineDisk): Promise<readonly Layer[]> {
  const { nodes, edges } = await qmp.query('x-debug-query-block-graph', graphSchema)
  const named = await qmp.query('query-named-block-nodes', nodesSchema, { flat: true })
  const layers: Layer[] = []
  for (let id = nodes.find(({ name }) => name === disk.node)?.id; id !== undefined; ) {
    const name = nodes.find((node) => node.id === id)?.name
    const found = named.find((node) => node['node-name'] === name)
    if (name === undefined || found === undefined) break
    layers.push({ node: name, path: found.file, format: found.drv })
    id = edges.find((edge) => edge.parent === id && edge.name === 'backing')?.child
  }
  return layers
}
