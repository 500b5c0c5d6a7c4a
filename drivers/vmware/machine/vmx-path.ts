import { z } from 'zod'
import type { VmwareSession } from '../session.js'
import { parsed } from '../soap/schema.js'
import type { ObjectReference } from '../soap/value.js'
import { retrieveOne } from '../vim.js'

const pathSchema = z.looseObject({ 'config.files.vmPathName': z.string() })

/** The path of a machine's own file: `[datastore1] folder/machine.vmx`. */
export async function vmxPathOf(session: VmwareSession, object: ObjectReference): Promise<string> {
  const { propertyCollector } = session.content
  const properties = await retrieveOne(session, propertyCollector, object, ['config.files.vmPathName'])
  return parsed('machine', pathSchema, properties)['config.files.vmPathName']
}
