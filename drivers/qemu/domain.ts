import type { DomainBackend } from '../../src/backend.js'
import { metadataMethods } from '../../src/state/domains/metadata-methods.js'
import { affinityMethods } from './affinity.js'
import { qemuConsoleMethods } from './console.js'
import { addressMethods } from './features/address-methods.js'
import { agentMethods } from './features/agent-methods.js'
import { backupMethods } from './features/backup-methods.js'
import { blockJobMethods } from './features/block-jobs/methods.js'
import { checkpointMethods } from './features/checkpoints/methods.js'
import { coreDumpMethods } from './features/core-dump-methods.js'
import { deviceMethods } from './features/device-methods.js'
import { jobMethods } from './features/job-methods.js'
import { managedSaveMethods } from './features/managed-save-methods.js'
import { mediaMethods } from './features/media-methods.js'
import { migrateMethods } from './features/migrate-methods.js'
import { qemuRenameMethods } from './features/rename-methods.js'
import { runningMethods } from './features/running-methods.js'
import { saveMethods } from './features/save-methods.js'
import { snapshotMethods } from './features/snapshots/methods.js'
import { describeDomain } from './info.js'
import type { QemuMachine } from './machine.js'
import { powerMethods } from './power.js'
import type { MachineSession } from './session.js'
import type { QemuStore } from './store.js'

/** What domains of this driver can do. Each feature's methods are added in {@link createQemuDomain}. */
export const qemuFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'inject-nmi',
  'suspend',
  'start-paused',
  'save',
  'managed-save',
  'core-dump',
  'snapshots',
  'balloon',
  'vcpu-hotplug',
  'device-hotplug',
  'block-resize',
  'backup',
  'block-jobs',
  'checkpoints',
  'media-change',
  'stats',
  'console',
  'console-log',
  'screenshot',
  'send-key',
  'migrate',
  'jobs',
  'guest-agent',
  'guest-freeze',
  'guest-info',
  'interface-addresses',
  'affinity',
] as const

/** One of {@link qemuFeatures}. */
export type QemuFeature = (typeof qemuFeatures)[number]

/** Makes the domain of a machine: the core and one group of methods for each feature. */
export function createQemuDomain(
  machine: QemuMachine,
  store: QemuStore,
  currentSession: () => MachineSession | undefined,
): DomainBackend<QemuFeature> {
  const agent = agentMethods(machine)
  return {
    name: machine.name,
    uuid: machine.uuid,
    spec: async () => (await machine.definition()).spec,
    info: async () =>
      await describeDomain(await machine.definition(), machine.paths.run, machine.status(), currentSession()),
    ...powerMethods(machine, store),
    ...qemuRenameMethods(machine, store),
    ...metadataMethods(machine, store),
    ...qemuConsoleMethods(machine),
    ...affinityMethods(machine),
    ...runningMethods(machine),
    ...deviceMethods(machine),
    ...backupMethods(machine),
    ...blockJobMethods(machine, store),
    ...checkpointMethods(machine),
    ...mediaMethods(machine, store),
    ...saveMethods(machine),
    ...managedSaveMethods(machine),
    ...coreDumpMethods(machine),
    ...snapshotMethods(machine),
    ...migrateMethods(machine, store),
    ...agent,
    ...addressMethods(agent),
    ...jobMethods(machine),
  }
}
