import type { DomainBackend } from '../../src/backend.js'
import { metadataMethods, renameMethods } from '../command-line/features/definition-methods.js'
import { managedSaveMethods } from '../command-line/features/managed-save-methods.js'
import { powerMethods } from '../command-line/features/power-methods.js'
import { runningMethods, suspendMethods } from '../command-line/features/running-methods.js'
import { screenshotMethods } from '../command-line/features/screenshot-methods.js'
import { snapshotMethods } from '../command-line/features/snapshot-methods.js'
import { infoOf } from '../command-line/info.js'
import type { CommandProgram } from '../command-line/program.js'
import type { Reference, Session } from '../command-line/session.js'
import { mediaMethods } from './features/media-methods.js'
import { sendKeyMethods } from './features/send-key-methods.js'
import type { ParallelsMachine } from './machine/read.js'
import { commands } from './prlctl/commands.js'
import type { ParallelsTool } from './tool.js'

/** What domains of this driver can do. */
export const parallelsFeatures = [
  'persistent',
  'rename',
  'metadata',
  'shutdown',
  'reset',
  'suspend',
  'managed-save',
  'snapshots',
  'media-change',
  'screenshot',
  'send-key',
] as const

/** One of {@link parallelsFeatures}. */
export type ParallelsFeature = (typeof parallelsFeatures)[number]

/** Makes the domain of a reference, which is its own and follows a renaming. */
export function createParallelsDomain(
  session: Session<ParallelsMachine>,
  tool: ParallelsTool,
  program: CommandProgram,
  dom: Reference,
): DomainBackend<ParallelsFeature> {
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
    ...screenshotMethods(
      session,
      async ({ uuid }, path) => void (await program.run(commands.capture(uuid, path))),
      dom,
    ),
    ...sendKeyMethods(session, program, dom),
    ...mediaMethods(session, program, dom),
  }
}
