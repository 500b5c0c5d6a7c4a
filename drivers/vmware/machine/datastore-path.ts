/** A file on a datastore, as the API writes it: `[datastore1] folder/disk.vmdk`. */
export interface DatastorePath {
  readonly datastore: string
  /** Path below the datastore, without a slash at its beginning. */
  readonly path: string
}

const shape = /^\[([^\]]+)\]\s*(.*)$/

/** Reads a path on a datastore; `undefined` if it is none. */
export function readDatastorePath(text: string): DatastorePath | undefined {
  const [, datastore, path] = shape.exec(text) ?? []
  return datastore === undefined || path === undefined ? undefined : { datastore, path }
}

/** Writes a path on a datastore. */
export function writeDatastorePath({ datastore, path }: DatastorePath): string {
  return path === '' ? `[${datastore}]` : `[${datastore}] ${path}`
}

/** The folder that a file is in. */
export function folderOf({ datastore, path }: DatastorePath): DatastorePath {
  return { datastore, path: path.slice(0, Math.max(path.lastIndexOf('/'), 0)) }
}
