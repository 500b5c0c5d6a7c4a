import type { DomainBackend } from '../../src/backend.js'
import { readDomain } from '../../src/formats/libvirt-xml/read.js'
import { parseSpec } from '../../src/spec/parse.js'
import { addressMethods } from './features/address-methods.js'
import { agentMethods } from './features/agent-methods.js'
import { backupMethods } from './features/backup-methods.js'
import { blockJobMethods } from './features/block-jobs/methods.js'
import { checkpointMethods } from './features/checkpoint-methods.js'
import { consoleMethods } from './features/console-methods.js'
import type { Consoles } from './features/consoles.js'
import { coreDumpMethods } from './features/core-dump-methods.js'
import { definitionMethods } from './features/definition-methods.js'
import { deviceMethods } from './features/device-methods.js'
import { displayMethods } from './features/display-methods.js'
import { jobMethods } from './features/job-methods.js'
import { managedSaveMethods } from './features/managed-save-methods.js'
import { mediaMethods } from './features/media-methods.js'
import { metadataMethods } from './features/metadata-methods.js'
import { migrateMethods } from './features/migrate-methods.js'
import { resourceMethods } from './features/resource-methods.js'
import { saveMethods } from './features/save-methods.js'
import { snapshotMethods } from './features/snapshot-methods.js'
import { statsMethods } from './features/stats-methods.js'
import { readInfo } from './info.js'
import { powerMethods } from './power.js'
import type { DomainReference } from './rpc/references.js'
import type { LibvirtSession } from './session.js'

/**
 * What domains of this driver can do, if libvirt's driver at the other end can: QEMU's can do it all, and what
 * another lacks answers `ERR_UNSUPPORTED` with libvirt's own words.
 */
export const libvirtFeatures = [
  'persistent',
  'rename',
  'metadata',
  'autostart',
  'shutdown',
  'reboot',
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

/** One of {@link libvirtFeatures}. */
export type LibvirtFeature = (typeof libvirtFeatures)[number]

/** Makes the domain of a reference, which is its own and follows a renaming: the core and one group of methods for each feature. */
export function createLibvirtDomain(
  session: LibvirtSession,
  consoles: Consoles,
  dom: DomainReference,
): DomainBackend<LibvirtFeature> {
  return {
    get name() {
      return dom.name
    },
    uuid: dom.uuid,
    spec: async () =>
      parseSpec(readDomain(await session.xmlOf(dom, 'inactive'), { names: 'nearest' }), {
        driverKeys: ['libvirt'],
      }),
    info: () => readInfo(session, dom),
    ...definitionMethods(session, dom),
    ...metadataMethods(session, dom),
    ...powerMethods(session, dom),
    ...saveMethods(session, dom),
    ...managedSaveMethods(session, dom),
    ...coreDumpMethods(session, dom),
    ...snapshotMethods(session, dom),
    ...resourceMethods(session, dom),
    ...deviceMethods(session, dom),
    ...backupMethods(session, dom),
    ...blockJobMethods(session, dom),
    ...checkpointMethods(session, dom),
    ...mediaMethods(session, dom),
    ...statsMethods(session, dom),
    ...consoleMethods(session, consoles, dom),
    ...displayMethods(session, dom),
    ...agentMethods(session, dom),
    ...addressMethods(session.client, dom),
    ...migrateMethods(session, dom),
    ...jobMethods(session, dom),
  }
}
