import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import type { ObjectReference } from '../soap/value.js'
import { retrieveOne } from '../vim.js'

const names = ['authManager', 'fileManager', 'processManager'] as const

/** What does things in guests (`GuestOperationsManager` of the API). */
export type GuestManager = (typeof names)[number]

const contentSchema = z.looseObject({ guestOperationsManager: reference.optional() })

const managersSchema = z.looseObject({
  authManager: reference.optional(),
  fileManager: reference.optional(),
  processManager: reference.optional(),
})

/** Finds what does things in guests. @throws HypervisorError `ERR_UNSUPPORTED` for a server that has none of it. */
export async function guestManager(
  session: VmwareSession,
  wanted: GuestManager,
  signal: AbortSignal | undefined,
): Promise<ObjectReference> {
  const { guestOperationsManager } = parsed('description of itself', contentSchema, session.content)
  const { propertyCollector } = session.content
  const found =
    guestOperationsManager &&
    parsed(
      'managers of guests',
      managersSchema,
      await retrieveOne(session, propertyCollector, guestOperationsManager, names, { signal }),
    )[wanted]
  if (found !== undefined) return found
  throw new HypervisorError('ERR_UNSUPPORTED', `the server does nothing of this in guests (${wanted})`)
}
