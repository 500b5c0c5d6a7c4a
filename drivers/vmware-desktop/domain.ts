import type { DomainBackend } from '../../src/backend.js'
import { metadataMethods, renameMethods } from '../command-line/features/definition-methods.js'
import { managedSaveMethods } from '../command-line/features/managed-save-methods.js'
import { powerMethods } from '../command-line/features/power-methods.js'
import { runningMethods, suspendMethods } from '../command-line/features/running-methods.js'
import { snapshotMethods } from '../command-line/features/snapshot-methods.js'
import { infoOf } from '../command-line/info.js'
import type { Reference, Session } from '../command-line/session.js'
import { addressMethods } from './features/address-methods.js'
import type { DesktopMachine } from './machine/read.js'
import type { DesktopTool } from './tool.js'

/** What domains of this driver can do. */
export const desktopFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'suspend',
  'managed-save',
  'snapshots',
  'interface-addresses',
] as const

/** One of {@link desktopFeatures}. */
export type DesktopFeature = (typeof desktopFeatures)[number]

/** Makes the domain of a reference, which is its own and follows a renaming. */
export function createDesktopDomain(
  session: Session<DesktopMachine>,
  tool: DesktopTool,
  dom: Reference,
): DomainBackend<DesktopFeature> {
  return {
    get name() {
      return dom.name
    },
    uuid: dom.uuid,
    spec: async () => tool.readSpec(await session.find(dom)),
    info: async () => infoOf(await session.find(dom), tool.accelerator),
    ...powerMethods(session, tool, dom),
    ...runningMethods(session, tool, dom),
    ...suspendMethods(session, tool, dom),
    ...managedSaveMethods(session, tool, dom),
    ...renameMethods(session, tool, dom),
    ...metadataMethods(session, tool, dom),
    ...snapshotMethods(session, tool, dom),
    ...addressMethods(session, tool, dom),
  }
}
