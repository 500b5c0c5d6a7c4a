import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { element } from '../../../src/formats/xml/element.js'
import { decodeName } from '../names.js'
import { findIn } from '../place.js'
import type { VmwareSession } from '../session.js'
import { faultType } from '../soap/fault.js'
import { many, parsed, reference } from '../soap/schema.js'
import { type ObjectReference, textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import { retrieveOne } from '../vim.js'
import { folderOf, readDatastorePath, writeDatastorePath } from './datastore-path.js'

/** A datastore of a datacenter. */
export interface NamedDatastore {
  readonly object: ObjectReference
  readonly name: string
}

const nameSchema = z.looseObject({ name: z.string() })
const browserSchema = z.looseObject({ browser: reference })
const searchResult = z.looseObject({ file: many(z.unknown()) })

/** The datastores of a datacenter. */
export async function datastoresOf(
  session: VmwareSession,
  datacenter: ObjectReference,
): Promise<readonly NamedDatastore[]> {
  const found = await findIn(session, session.content, datacenter, 'Datastore', ['name'])
  return found.map(({ object, properties }) => ({
    object,
    name: decodeName(parsed('datastore', nameSchema, properties).name),
  }))
}

/**
 * Makes sure that a file is on its datastore: servers differ in when they notice that it is not.
 *
 * @throws HypervisorError `ERR_FILE` with the field `path`.
 */
export async function requireDatastoreFile(
  session: VmwareSession,
  datacenter: ObjectReference,
  path: string,
): Promise<void> {
  const missing = (why: string): HypervisorError => new HypervisorError('ERR_FILE', why, { field: 'path' })
  const wanted = readDatastorePath(path)
  const known = await datastoresOf(session, datacenter)
  const datastore = known.find(({ name }) => name === wanted?.datastore)
  if (wanted === undefined || datastore === undefined) throw missing(`there is no datastore for '${path}'`)
  const { propertyCollector } = session.content
  const properties = await retrieveOne(session, propertyCollector, datastore.object, ['browser'])
  const { browser } = parsed('datastore', browserSchema, properties)
  const folder = folderOf(wanted)
  const pattern = wanted.path.slice(folder.path === '' ? 0 : folder.path.length + 1)
  const args = [
    textElement('datastorePath', writeDatastorePath(folder)),
    element('searchSpec', {}, textElement('matchPattern', pattern)),
  ]
  const result = await runTask(session, { method: 'SearchDatastore_Task', on: browser, args }).catch(
    (error: unknown) => {
      if (faultType(error) === 'FileNotFound') return ''
      throw error
    },
  )
  const found = result === '' ? [] : parsed('result of a search', searchResult, result).file
  if (found.length === 0) throw missing(`'${path}' is not there`)
}
