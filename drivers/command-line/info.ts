import type { DomainInfo } from '../../src/domain-data.js'
import type { ToolMachine } from './tool.js'

/** What is known of a machine. */
export function infoOf(machine: ToolMachine, accelerator: string): DomainInfo {
  const { name, uuid, state, reason, memory, vcpus, architecture } = machine
  const why = reason === undefined ? {} : { reason }
  return { name, uuid, state, ...why, memory, vcpus, architecture, accelerator }
}
