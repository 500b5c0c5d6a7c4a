import { z } from 'zod'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { type DatastorePath, readDatastorePath, writeDatastorePath } from '../machine/datastore-path.js'
import type { VmwareSession } from '../session.js'
import { arrayOf, many, number, parsed, time, typeOfUnknown } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import { runTask } from '../tasks.js'
import type { DatastoreFile, DatastoreFileType } from './datastores.js'
import type { FoundDatastore } from './find.js'

/** Kinds of files by the types of the API (`FileInfo` and those that extend it). */
const types: Readonly<Record<string, DatastoreFileType>> = {
  FolderFileInfo: 'folder',
  VmDiskFileInfo: 'disk',
  IsoImageFileInfo: 'iso',
  FloppyImageFileInfo: 'floppy',
  VmConfigFileInfo: 'configuration',
  VmLogFileInfo: 'log',
  VmNvramFileInfo: 'nvram',
  VmSnapshotFileInfo: 'snapshot',
}

const fileSchema = z
  .looseObject({ path: z.string(), fileSize: number.default(0), modification: time.optional() })
  .transform((file) => ({ ...file, type: types[typeOfUnknown(file) ?? ''] ?? 'file' }))

const folderSchema = z.looseObject({ folderPath: z.string(), file: many(fileSchema) })

/** How to search; elements in the API's order (`HostDatastoreBrowserSearchSpec`). */
function searchSpec(pattern: string): XmlElement {
  const details = ['fileType', 'fileSize', 'modification', 'fileOwner'].map((name) =>
    textElement(name, name !== 'fileOwner'),
  )
  return element('searchSpec', {}, element('details', {}, ...details), textElement('matchPattern', pattern))
}

/** The files of a folder, and with `recursive` of all below it, ordered by path. @throws HypervisorError `ERR_FILE`. */
export async function browse(
  session: VmwareSession,
  { browser }: Pick<FoundDatastore, 'browser'>,
  folder: DatastorePath,
  { recursive = false, pattern = '*', signal }: BrowseOptions,
): Promise<readonly DatastoreFile[]> {
  const args = [textElement('datastorePath', writeDatastorePath(folder)), searchSpec(pattern)]
  const method = recursive ? 'SearchDatastoreSubFolders_Task' : 'SearchDatastore_Task'
  const result = await runTask(session, { method, on: browser, args }, { signal })
  const folders = recursive
    ? parsed('files', arrayOf('HostDatastoreBrowserSearchResults', folderSchema), result)
    : [parsed('files', folderSchema, result)]
  return folders
    .flatMap(({ folderPath, file: files }) => files.map((file) => fileOf(folderPath, folder, file)))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** How {@link browse} does it. */
export interface BrowseOptions {
  readonly recursive?: boolean | undefined
  /** Names with `*` and `?`. */
  readonly pattern?: string | undefined
  readonly signal?: AbortSignal | undefined
}

function fileOf(
  folderPath: string,
  searched: DatastorePath,
  { path: name, type, fileSize, modification }: z.output<typeof fileSchema>,
): DatastoreFile {
  const inside = (readDatastorePath(folderPath)?.path ?? '').replace(/^\/+|\/+$/g, '')
  const path = inside === '' ? name : `${inside}/${name}`
  return Object.freeze<DatastoreFile>({
    path: writeDatastorePath({ datastore: searched.datastore, path }),
    name,
    type,
    size: fileSize,
    modified: modification,
  })
}
