import type { DomainBackend } from '../../src/backend.js'
import { definitionMethods } from './features/definition-methods.js'
import { jobMethods } from './features/job-methods.js'
import { managedSaveMethods } from './features/managed-save-methods.js'
import { metadataMethods } from './features/metadata-methods.js'
import { powerMethods } from './features/power-methods.js'
import { resourceMethods } from './features/resource-methods.js'
import { snapshotMethods } from './features/snapshot-methods.js'
import { readInfo } from './info.js'
import type { Machine } from './lookup.js'
import { readSpec } from './machine/read-spec.js'
import type { XapiSession } from './session.js'

/** What domains of this driver can do. */
export const xapiFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'suspend',
  'start-paused',
  'managed-save',
  'snapshots',
  'balloon',
  'vcpu-hotplug',
  'jobs',
  'affinity',
] as const

/** One of {@link xapiFeatures}. */
export type XapiFeature = (typeof xapiFeatures)[number]

/** Makes the domain of a machine, which is its own and follows a renaming: the core and one group of methods for each feature. */
export function createXapiDomain(session: XapiSession, machine: Machine): DomainBackend<XapiFeature> {
  return {
    get name() {
      return machine.name
    },
    uuid: machine.uuid,
    spec: () => readSpec(session, machine),
    info: () => readInfo(session, machine.ref),
    ...powerMethods(session, machine),
    ...managedSaveMethods(session, machine),
    ...definitionMethods(session, machine),
    ...metadataMethods(session, machine),
    ...snapshotMethods(session, machine),
    ...resourceMethods(session, machine),
    ...jobMethods(session, machine),
  }
}
