import type { DomainBackend } from '../../src/backend.js'
import { metadataMethods, renameMethods } from '../command-line/features/definition-methods.js'
import { managedSaveMethods } from '../command-line/features/managed-save-methods.js'
import { powerMethods } from '../command-line/features/power-methods.js'
import { nmiMethods, runningMethods, suspendMethods } from '../command-line/features/running-methods.js'
import { screenshotMethods } from '../command-line/features/screenshot-methods.js'
import { snapshotMethods } from '../command-line/features/snapshot-methods.js'
import { infoOf } from '../command-line/info.js'
import type { CommandProgram } from '../command-line/program.js'
import type { Reference, Session } from '../command-line/session.js'
import { inputMethods } from './features/input-methods.js'
import { mediaMethods } from './features/media-methods.js'
import type { VirtualboxMachine } from './machine/read.js'
import type { VirtualboxTool } from './tool.js'
import { commands } from './vboxmanage/commands.js'

/** What domains of this driver can do. */
export const virtualboxFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'inject-nmi',
  'suspend',
  'managed-save',
  'snapshots',
  'balloon',
  'media-change',
  'screenshot',
  'send-key',
] as const

/** One of {@link virtualboxFeatures}. */
export type VirtualboxFeature = (typeof virtualboxFeatures)[number]

/** Makes the domain of a reference, which is its own and follows a renaming. */
export function createVirtualboxDomain(
  session: Session<VirtualboxMachine>,
  tool: VirtualboxTool,
  program: CommandProgram,
  dom: Reference,
): DomainBackend<VirtualboxFeature> {
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
    ...nmiMethods(session, async ({ uuid }) => void (await program.run(commands.injectNmi(uuid))), dom),
    ...managedSaveMethods(session, tool, dom),
    ...renameMethods(session, tool, dom),
    ...metadataMethods(session, tool, dom),
    ...snapshotMethods(session, tool, dom),
    ...screenshotMethods(
      session,
      async ({ uuid }, path) => void (await program.run(commands.screenshot(uuid, path))),
      dom,
    ),
    ...inputMethods(session, program, dom),
    ...mediaMethods(session, program, dom),
  }
}
