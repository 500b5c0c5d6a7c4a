import type { Finding } from '../../src/doctor.js'
import { capabilities } from './node.js'

/** The machines are in memory: there is nothing that could be missing. */
export async function examineTest(): Promise<readonly Finding[]> {
  return [
    {
      name: 'test',
      status: 'works',
      version: capabilities.hypervisor,
      detail: 'Machines in memory, for testing programs; nothing is executed.',
    },
  ]
}
