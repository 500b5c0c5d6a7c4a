import type { DomainBackend } from '../../src/backend.js'
import type { SharedConsoles } from '../../src/local/shared-consoles.js'
import { consoleMethods } from './features/console-methods.js'
import { definitionMethods } from './features/definition-methods.js'
import { deviceMethods } from './features/device-methods.js'
import { mediaMethods } from './features/media-methods.js'
import { migrateMethods } from './features/migrate-methods.js'
import { powerMethods } from './features/power-methods.js'
import { resourceMethods } from './features/resource-methods.js'
import { saveMethods } from './features/save-methods.js'
import { statsMethods } from './features/stats-methods.js'
import { vcpuMethods } from './features/vcpu-methods.js'
import type { XenReference, XenSession } from './session.js'
import { readSpec } from './spec.js'
import { infoOf } from './state/find.js'

/** What domains of this driver can do. */
export const xenFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reboot',
  'inject-nmi',
  'suspend',
  'start-paused',
  'save',
  'balloon',
  'vcpu-hotplug',
  'device-hotplug',
  'stats',
  'console',
  'migrate',
  'media-change',
  'affinity',
] as const

/** One of {@link xenFeatures}. */
export type XenFeature = (typeof xenFeatures)[number]

/** Makes the domain of a reference, which is its own and follows a renaming. */
export function createXenDomain(
  session: XenSession,
  consoles: SharedConsoles,
  dom: XenReference,
): DomainBackend<XenFeature> {
  return {
    get name() {
      return dom.name
    },
    uuid: dom.uuid,
    spec: () => readSpec(session, dom),
    info: async () => infoOf(await session.find(dom)),
    ...powerMethods(session, dom),
    ...definitionMethods(session, dom),
    ...saveMethods(session, dom),
    ...resourceMethods(session, dom),
    ...vcpuMethods(session, dom),
    ...deviceMethods(session, dom),
    ...statsMethods(session, dom),
    ...mediaMethods(session, dom),
    ...migrateMethods(session, dom),
    ...consoleMethods(session, consoles, dom),
  }
}
