import type { Capabilities, NodeInfo } from '../../src/domain-data.js'
import { architectures } from '../../src/spec/schema.js'
import { deepFreeze } from './freeze.js'

/** The made-up host, the same on every machine. */
export const node: NodeInfo = Object.freeze({
  hostname: 'test',
  architecture: 'x86_64',
  cpuModel: 'Polyvisor test CPU',
  cpus: 8,
  memory: 16 * 2 ** 30,
  system: 'memory',
})

/** It takes every architecture, since nothing is executed. */
export const capabilities: Capabilities = deepFreeze({
  hypervisor: 'Polyvisor test 1',
  guests: architectures.map((architecture) => ({ architecture, accelerators: ['memory'] })),
})
