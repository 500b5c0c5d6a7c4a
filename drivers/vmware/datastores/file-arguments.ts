import { z } from 'zod'
import { type DatastorePath, writeDatastorePath } from '../machine/datastore-path.js'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import { referenceElement, textElement } from '../soap/value.js'
import type { FoundDatastore } from './find.js'

/** A file as an argument: its path, and the datacenter, without which a vCenter does not know the datastore. */
export function fileArguments(
  name: string,
  datacenterName: string,
  file: DatastorePath,
  { datacenter }: Pick<FoundDatastore, 'datacenter'>,
) {
  return [textElement(name, writeDatastorePath(file)), referenceElement(datacenterName, datacenter)]
}

const managersSchema = z.looseObject({ fileManager: reference, virtualDiskManager: reference })

/** The managers of files and of disks. */
export function fileManagers({ content }: Pick<VmwareSession, 'content'>) {
  return parsed('description of itself', managersSchema, content)
}
