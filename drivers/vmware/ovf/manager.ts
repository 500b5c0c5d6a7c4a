import { z } from 'zod'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import type { ObjectReference } from '../soap/value.js'

const managerSchema = z.looseObject({ ovfManager: reference })

/** The manager that reads and writes descriptors (`OvfManager`). */
export function ovfManagerOf({ content }: Pick<VmwareSession, 'content'>): ObjectReference {
  return parsed('description of itself', managerSchema, content).ovfManager
}
