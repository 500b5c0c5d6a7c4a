import type { DomainBackend } from '../../src/backend.js'
import type { DomainContext } from './domain-context.js'
import { agentMethods } from './features/agent-methods.js'
import { consoleTicketMethods } from './features/console-ticket-methods.js'
import { definitionMethods } from './features/definition-methods.js'
import { deviceMethods } from './features/device-methods.js'
import { mediaMethods } from './features/media-methods.js'
import { metadataMethods } from './features/metadata-methods.js'
import { resourceMethods } from './features/resource-methods.js'
import { screenshotMethods } from './features/screenshot-methods.js'
import { snapshotMethods } from './features/snapshot-methods.js'
import { statsMethods } from './features/stats-methods.js'
import { readInfo } from './info.js'
import type { Machine } from './lookup.js'
import { readSpec } from './machine/read-spec.js'
import { powerMethods } from './power.js'

/** What domains of this driver can do. */
export const vmwareFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'suspend',
  'snapshots',
  'balloon',
  'vcpu-hotplug',
  'device-hotplug',
  'media-change',
  'stats',
  'screenshot',
  'console-ticket',
  'guest-agent',
  'affinity',
] as const

/** One of {@link vmwareFeatures}. */
export type VmwareFeature = (typeof vmwareFeatures)[number]

/** Makes the domain of a machine, which is its own and follows a renaming: the core and one group of methods for each feature. */
export function createVmwareDomain(context: DomainContext, machine: Machine): DomainBackend<VmwareFeature> {
  const { session } = context
  return {
    get name() {
      return machine.name
    },
    uuid: machine.uuid,
    spec: () => readSpec(session, machine),
    info: () => readInfo(session, machine.object),
    ...powerMethods(session, machine),
    ...definitionMethods(session, machine),
    ...metadataMethods(session, machine),
    ...snapshotMethods(session, machine),
    ...resourceMethods(session, machine),
    ...deviceMethods(session, machine),
    ...mediaMethods(session, machine),
    ...statsMethods(session, machine),
    ...screenshotMethods(context, machine),
    ...consoleTicketMethods(context, machine),
    ...agentMethods(context, machine),
  }
}
